import type {TObject, TSchema} from 'typebox'
import * as outputs from '../../application/operations/outputs.schema.ts'
import {listOf, oneOrMany, type Schema} from './batch.schema.ts'
import {error} from './error.schema.ts'
import * as events from './events.schema.ts'
import * as workspace from './workspace.schema.ts'

/** The members of an answer's list. */
function membersOf(answer: TObject, list: string): TObject {
  return (answer.properties[list] as TSchema & {readonly items: TObject}).items
}

const some = {minItems: 1}
const fileBatch = {one: 'Of a title: the task', many: "Of a file: its tasks, in the file's order", refusals: false}
const archiveBatch = {
  anyOf: [{$ref: '#/$defs/one'}, {$ref: '#/$defs/batch'}, {$ref: '#/$defs/done'}],
  $defs: {...(oneOrMany(outputs.archived) as {readonly $defs: object}).$defs, done: outputs.archivedDone},
}

/** The schema of each kind of `--json` data: commands, what it is, and its shape. */
const DATA: Readonly<Record<string, readonly [commands: string, what: string, shape: Schema]>> = {
  ack: ['ack', 'What a consumer has handled now', events.ack],
  add: ['add, q', 'The task that was added, or the tasks of the file', oneOrMany(outputs.added, fileBatch)],
  archive: ['archive, unarchive', 'What is archived, or no longer', archiveBatch],
  claim: ['claim', 'What a worker needs to start', oneOrMany(outputs.claimed)],
  comment: ['comment', 'Tasks that were commented on', oneOrMany(outputs.commented)],
  'config-list': ['config list', 'Every setting, in a fixed order', workspace.configList],
  consume: [
    'consume',
    'Without --exec a line for each event; with --exec what the run came to; with --dead and --retry dead letters',
    events.consume,
  ],
  consumers: ['consumers', 'The consumers, by name', events.consumers],
  demo: ['demo', 'What the demonstration showed', workspace.demo],
  'dep-cycles': ['dep cycles', 'The cycles among unfinished tasks', listOf(membersOf(outputs.cycles, 'cycles'))],
  'dep-list': ['dep list', 'What tasks wait for, and what waits for them', oneOrMany(outputs.dependencies)],
  'dep-tree': ['dep tree', 'All that tasks wait for, and all that waits for them', oneOrMany(outputs.dependencyTree)],
  dependencies: ['dep add, dep remove', 'What a task waits for', oneOrMany(outputs.blocked)],
  doctor: ['doctor', 'Checks and their outcomes', workspace.doctor],
  done: ['done, approve', 'What a completion changed', oneOrMany(outputs.completed)],
  edit: ['edit', 'What the edited tasks are now', oneOrMany(outputs.edited)],
  emit: ['emit', 'The event that was recorded', outputs.emitted],
  error: ['any command, when it fails', 'A failure', error],
  fail: ['fail', 'What the failed attempts came to', oneOrMany(outputs.failed)],
  init: ['init', 'The workspace', workspace.init],
  label: ['label add, label remove', 'The labels that the tasks have now', oneOrMany(outputs.labelled)],
  log: ['log', 'Events, oldest first', events.log],
  'needs-me': ['needs-me', 'What waits for a person, oldest first', listOf(membersOf(outputs.needPage, 'tasks'))],
  release: ['release', 'What became of the released tasks', oneOrMany(outputs.taskStatus)],
  renew: ['renew', 'What became of the leases', oneOrMany(outputs.renewed, {empty: true})],
  'serve-backup': ['serve backup', "A copy of a server's data", workspace.backup],
  'serve-key-create': ['serve key create', 'A new key', workspace.newKey],
  'serve-key': [
    'serve key list, serve key revoke',
    'The keys of a server, the oldest first; or the one that was revoked',
    workspace.keys,
  ],
  serve: ['serve', 'A server that listens, printed when it does', workspace.serve],
  status: ['retry, reject, reopen', 'What became of the tasks', oneOrMany(outputs.reopened)],
  sync: ['sync', 'What the board of this machine was brought up to', workspace.sync],
  'task-list': ['list, ready, dlq', 'Tasks, in the order of the command', listOf(outputs.taskSummary)],
  task: ['show', 'All details of a task', oneOrMany(outputs.taskDetail)],
  undo: ['undo', 'What was undone by what, the newest event first', listOf(membersOf(outputs.undone, 'undone'), some)],
  wait: ['wait', 'What came of the tasks that were waited for', listOf(membersOf(outputs.waited, 'tasks'), some)],
  watch: ['watch', 'A line: an event, and what it means to the board', events.watch],
  why: ['why', 'Why tasks are ready or not, and where to start', oneOrMany(outputs.explanation)],
}

/** The JSON Schemas of what the command line prints, by file name. They allow fields that later versions add. */
export function publishedSchemas(): ReadonlyMap<string, Schema> {
  return new Map(
    Object.entries(DATA).map(([name, [commands, description, shape]]) => {
      const {description: _, ...rest} = shape as {readonly description?: string}
      const $id = `${name}.json`
      const title = commands.startsWith('any') ? 'any command --json, when it fails' : `${commands} --json`
      return [$id, {$schema: 'https://json-schema.org/draft/2020-12/schema', $id, title, description, ...rest}]
    }),
  )
}
