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
  ['retry', () => import('./commands/retry.ts')],
  ['release', () => import('./commands/release.ts')],
  ['show', show],
  ['s', show],
  ['why', () => import('./commands/why.ts')],
])

/** Verbs that people and agents try, and what they mean here. */
const INVENTED_VERBS: Readonly<Record<string, readonly string[]>> = {
  add: ['create', 'new', 'todo', 'task'],
  claim: ['take', 'start', 'grab', 'lock', 'pick', 'begin', 'assign', 'checkout'],
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
  ready: ['next', 'todos', 'available', 'available-tasks', 'work'],
  release: ['unclaim', 'drop', 'unlock', 'unassign', 'abandon', 'yield', 'stop'],
  retry: ['requeue', 'revive', 'resurrect', 'rerun'],
  show: ['get', 'view', 'info', 'describe', 'cat', 'read'],
  why: ['explain', 'blocked'],
}

/** The command that an unknown word probably means, if it is a verb that is often tried. */
export function meantCommand(word: string): string | undefined {
  return Object.keys(INVENTED_VERBS).find((command) => INVENTED_VERBS[command]?.includes(word.toLowerCase()))
}
