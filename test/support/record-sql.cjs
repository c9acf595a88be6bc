// Loaded with --require: writes down every SQL statement that the process executes, in order.
'use strict'

const fs = require('node:fs')
const {emitWarning} = process
process.emitWarning = () => {}
const {DatabaseSync, StatementSync} = require('node:sqlite')
process.emitWarning = emitWarning

const executed = []

for (const name of ['get', 'all', 'run', 'iterate']) {
  const original = StatementSync.prototype[name]
  StatementSync.prototype[name] = function (...parameters) {
    executed.push(this.sourceSQL)
    return original.apply(this, parameters)
  }
}

const {exec} = DatabaseSync.prototype
DatabaseSync.prototype.exec = function (sql) {
  const statements = sql.split(';').map((statement) => statement.trim())
  executed.push(...statements.filter((statement) => statement !== ''))
  return exec.call(this, sql)
}

process.on('exit', () => fs.writeFileSync(process.env.RECORD_SQL_TO, JSON.stringify(executed)))
