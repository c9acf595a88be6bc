import type {Config} from '@oclif/core/config'

/** The lazy module of one command class. */
export type CommandLoader = () => Promise<{default: {launch(argv: string[], config: Config): Promise<unknown>}}>

const add: CommandLoader = () => import('./commands/add.ts')
const claim: CommandLoader = () => import('./commands/claim.ts')
const done: CommandLoader = () => import('./commands/done.ts')
const list: CommandLoader = () => import('./commands/list.ts')
const ready: CommandLoader = () => import('./commands/ready.ts')
const show: CommandLoader = () => import('./commands/show.ts')

/** Every command and alias as typed, with its lazy module; a test compares it with oclif.manifest.json. */
export const COMMAND_TABLE: ReadonlyMap<string, CommandLoader> = new Map<string, CommandLoader>([
  ['add', add],
  ['task create', add],
  ['claim', claim],
  ['c', claim],
  ['comment', () => import('./commands/comment.ts')],
  ['demo', () => import('./commands/demo.ts')],
  ['dep add', () => import('./commands/dep/add.ts')],
  ['dep cycles', () => import('./commands/dep/cycles.ts')],
  ['dep list', () => import('./commands/dep/list.ts')],
  ['dep remove', () => import('./commands/dep/remove.ts')],
  ['dep tree', () => import('./commands/dep/tree.ts')],
  ['dlq', () => import('./commands/dlq.ts')],
  ['done', done],
  ['d', done],
  ['fail', () => import('./commands/fail.ts')],
  ['init', () => import('./commands/init.ts')],
  ['list', list],
  ['ls', list],
  ['log', () => import('./commands/log.ts')],
  ['ready', ready],
  ['r', ready],
  ['release', () => import('./commands/release.ts')],
  ['renew', () => import('./commands/renew.ts')],
  ['retry', () => import('./commands/retry.ts')],
  ['show', show],
  ['s', show],
  ['undo', () => import('./commands/undo.ts')],
  ['wait', () => import('./commands/wait.ts')],
  ['why', () => import('./commands/why.ts')],
])

/** Verbs that people and agents try, and what they mean here. */
const INVENTED_VERBS: Readonly<Record<string, readonly string[]>> = {
  add: ['create', 'new', 'todo', 'task'],
  claim: ['take', 'start', 'grab', 'lock', 'begin', 'assign', 'checkout'],
  'claim --next': ['next', 'pick', 'pop', 'dequeue', 'work'],
  comment: ['note', 'say'],
  'dep add': ['block', 'depend', 'depends', 'link', 'dep'],
  'dep cycles': ['cycles', 'loops'],
  'dep list': ['deps', 'dependencies', 'blockers'],
  'dep tree': ['tree', 'graph'],
  dlq: ['dead', 'failed', 'failures'],
  done: ['finish', 'complete', 'close', 'resolve', 'end', 'finished'],
  fail: ['error', 'fails'],
  list: ['board', 'tasks', 'search', 'find', 'status'],
  log: ['events', 'history', 'timeline'],
  ready: ['todos', 'available', 'available-tasks'],
  renew: ['heartbeat', 'extend', 'touch', 'keepalive', 'ping'],
  release: ['unclaim', 'drop', 'unlock', 'unassign', 'abandon', 'yield', 'stop'],
  retry: ['requeue', 'revive', 'resurrect', 'rerun'],
  undo: ['revert', 'rollback'],
  wait: ['await', 'until', 'watch'],
  show: ['get', 'view', 'info', 'describe', 'cat', 'read'],
  why: ['explain', 'blocked'],
}

/** The command that an unknown word probably means, if it is a verb that is often tried. */
export function meantCommand(word: string): string | undefined {
  return Object.keys(INVENTED_VERBS).find((command) => INVENTED_VERBS[command]?.includes(word.toLowerCase()))
}
