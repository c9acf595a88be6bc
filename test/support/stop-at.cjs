// Preloaded into a cn (`--require`): at the point that CN_TEST_STOP_AT names it reports on descriptor 3, and waits there
// until the parent answers. So processes can be brought to one point and let go at once, or be killed exactly there.
// At the point `wait` it only reports: it has looked for work, found none, and listens for changes of the log.
'use strict'
const {readSync, writeSync} = require('node:fs')

const CHANNEL = 3
const STATEMENTS = {lock: 'BEGIN IMMEDIATE', commit: 'COMMIT', committed: 'COMMIT'}
const point = process.env.CN_TEST_STOP_AT
const load = process.getBuiltinModule
let armed = true

function stop() {
  if (report()) readSync(CHANNEL, Buffer.alloc(1))
}

function report() {
  if (!armed) return false
  armed = false
  writeSync(CHANNEL, '.')
  return true
}

if (point === 'send') watchRequests(require('node:net').Socket.prototype, /^POST /, stop)
if (point === 'wait') {
  watchRequests(require('node:net').Socket.prototype, /^GET [\s\S]*\r\nupgrade: websocket/i, report)
  watchFiles(require('node:fs'))
}

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

function watchRequests(socket, request, act) {
  const {write} = socket
  socket.write = function writeAndTell(chunk, ...rest) {
    if (request.test(String(chunk))) act()
    return write.call(this, chunk, ...rest)
  }
}

function watchFiles(fs) {
  const {watch} = fs
  fs.watch = (...given) => {
    const watcher = watch(...given)
    report()
    return watcher
  }
}
