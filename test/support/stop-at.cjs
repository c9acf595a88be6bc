// Preloaded into a cn (`--require`): at the point that CN_TEST_STOP_AT names it reports on descriptor 3, and waits there
// until the parent answers. So processes can be brought to one point and let go at once, or be killed exactly there.
'use strict'
const {readSync, writeSync} = require('node:fs')

const CHANNEL = 3
const STATEMENTS = {lock: 'BEGIN IMMEDIATE', commit: 'COMMIT', committed: 'COMMIT'}
const point = process.env.CN_TEST_STOP_AT
const load = process.getBuiltinModule
let armed = true

function stop() {
  if (!armed) return
  armed = false
  writeSync(CHANNEL, '.')
  readSync(CHANNEL, Buffer.alloc(1))
}

if (point === 'send') watchRequests(require('node:net').Socket.prototype)

process.getBuiltinModule = (name) => {
  const found = load.call(process, name)
  if (name !== 'node:sqlite' || !armed) return found
  if (point === 'open') stop()
  else if (point in STATEMENTS) watchStatements(found.DatabaseSync.prototype)
  return found
}

function watchStatements(database) {
  const {exec} = database
  database.exec = function execOrStop(sql) {
    if (sql !== STATEMENTS[point]) return exec.call(this, sql)
    if (point !== 'committed') stop()
    exec.call(this, sql)
    if (point === 'committed') stop()
  }
}

function watchRequests(socket) {
  const {write} = socket
  socket.write = function writeOrStop(chunk, ...rest) {
    if (String(chunk).startsWith('POST ')) stop()
    return write.call(this, chunk, ...rest)
  }
}
