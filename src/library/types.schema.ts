import * as graph from '../application/operations/graph.schema.ts'
import * as outputs from '../application/operations/outputs.schema.ts'
import {
  claimed,
  claimedSome,
  comment,
  progress,
  related,
  setback,
  taskDetail,
  taskSummary,
  timelineEntry,
} from '../application/operations/task.schema.ts'

/** What the library calls the types of the schemas, where that is not the name of the schema. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  taskSummary: 'Task',
  claimed: 'ClaimedTask',
  claimedSome: 'ClaimedTasks',
  waited: 'WaitedTasks',
  need: 'TaskToDecide',
  completed: 'Completion',
  failed: 'FailedAttempt',
  reopened: 'ReopenedTask',
  renewed: 'RenewedClaim',
  added: 'AddedTask',
  imported: 'ImportedTasks',
  edited: 'EditedTask',
  commented: 'CommentedTask',
  labelled: 'LabelledTask',
  archived: 'ArchivedTask',
  archivedDone: 'ArchivedTasks',
  blocked: 'BlockedTask',
  undone: 'UndoneEvents',
  emitted: 'EmittedEvent',
  related: 'RelatedTask',
  comment: 'TaskComment',
}

const tasks = {taskSummary, taskDetail, claimed, claimedSome, related, progress, setback, comment, timelineEntry}
const answers = Object.fromEntries(Object.entries(outputs).filter(([name]) => !(name in tasks) && !(name in graph)))

const pascal = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`
const typesOf = (schemas: object): Readonly<Record<string, object>> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [TYPE_NAMES[name] ?? pascal(name), schema]))

/** The schemas that become types of the library, by the module that the build writes, then by the name of the type. */
export const typeModules = {tasks: typesOf(tasks), graph: typesOf(graph), answers: typesOf(answers)}
