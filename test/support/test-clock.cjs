// Preloaded into a program under test: its clock stands still at the time (milliseconds) in the file CN_TEST_CLOCK until the test moves it.
const {readFileSync} = require('node:fs')
const file = process.env.CN_TEST_CLOCK
if (file) {
  const now = () => Number(readFileSync(file, 'utf8'))
  globalThis.Date = class extends Date {
    constructor(...given) {
      super(...(given.length === 0 ? [now()] : given))
    }
    static now() {
      return now()
    }
  }
}
