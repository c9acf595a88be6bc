/** The lazy module of one command class. */
export type CommandLoader = () => Promise<{default: {launch(argv: readonly string[], root: string): Promise<void>}}>

const add: CommandLoader = () => import('../commands/add.ts')
const claim: CommandLoader = () => import('../commands/claim.ts')
const done: CommandLoader = () => import('../commands/done.ts')
const edit: CommandLoader = () => import('../commands/edit.ts')
const list: CommandLoader = () => import('../commands/list.ts')
const needsMe: CommandLoader = () => import('../commands/needs-me.ts')
const ready: CommandLoader = () => import('../commands/ready.ts')
const show: CommandLoader = () => import('../commands/show.ts')

/** Every command and alias as typed, with its lazy module; a test compares it with oclif.manifest.json. */
export const COMMAND_TABLE: ReadonlyMap<string, CommandLoader> = new Map<string, CommandLoader>([
  ['ack', () => import('../commands/ack.ts')],
  ['add', add],
  ['task create', add],
  ['approve', () => import('../commands/approve.ts')],
  ['archive', () => import('../commands/archive.ts')],
  ['claim', claim],
  ['c', claim],
  ['comment', () => import('../commands/comment.ts')],
  ['config list', () => import('../commands/config/list.ts')],
  ['consume', () => import('../commands/consume.ts')],
  ['consumers', () => import('../commands/consumers.ts')],
  ['demo', () => import('../commands/demo.ts')],
  ['dep add', () => import('../commands/dep/add.ts')],
  ['dep cycles', () => import('../commands/dep/cycles.ts')],
  ['dep list', () => import('../commands/dep/list.ts')],
  ['dep remove', () => import('../commands/dep/remove.ts')],
  ['dep tree', () => import('../commands/dep/tree.ts')],
  ['dlq', () => import('../commands/dlq.ts')],
  ['doctor', () => import('../commands/doctor.ts')],
  ['done', done],
  ['d', done],
  ['edit', edit],
  ['task edit', edit],
  ['task reparent', edit],
  ['emit', () => import('../commands/emit.ts')],
  ['fail', () => import('../commands/fail.ts')],
  ['init', () => import('../commands/init.ts')],
  ['label add', () => import('../commands/label/add.ts')],
  ['label remove', () => import('../commands/label/remove.ts')],
  ['list', list],
  ['ls', list],
  ['log', () => import('../commands/log.ts')],
  ['needs-me', needsMe],
  ['inbox', needsMe],
  ['q', () => import('../commands/q.ts')],
  ['ready', ready],
  ['r', ready],
  ['reject', () => import('../commands/reject.ts')],
  ['release', () => import('../commands/release.ts')],
  ['renew', () => import('../commands/renew.ts')],
  ['reopen', () => import('../commands/reopen.ts')],
  ['retry', () => import('../commands/retry.ts')],
  ['serve', () => import('../commands/serve.ts')],
  ['serve backup', () => import('../commands/serve/backup.ts')],
  ['serve key create', () => import('../commands/serve/key/create.ts')],
  ['serve key list', () => import('../commands/serve/key/list.ts')],
  ['serve key revoke', () => import('../commands/serve/key/revoke.ts')],
  ['show', show],
  ['s', show],
  ['sync', () => import('../commands/sync.ts')],
  ['unarchive', () => import('../commands/unarchive.ts')],
  ['undo', () => import('../commands/undo.ts')],
  ['wait', () => import('../commands/wait.ts')],
  ['watch', () => import('../commands/watch.ts')],
  ['why', () => import('../commands/why.ts')],
])

/** Verbs that people and agents try, and what they mean here. */
const INVENTED_VERBS: Readonly<Record<string, readonly string[]>> = {
  ack: ['acknowledge', 'commit'],
  add: ['create', 'new', 'task', 'import'],
  approve: ['accept', 'lgtm', 'confirm', 'sign-off'],
  archive: ['delete', 'remove', 'rm', 'hide', 'purge', 'clean', 'cleanup'],
  claim: ['take', 'start', 'grab', 'lock', 'begin', 'assign', 'checkout'],
  'claim --next': ['next', 'pick', 'pop', 'dequeue', 'work'],
  comment: ['note', 'say'],
  'config list': ['config', 'settings', 'configuration', 'env'],
  consume: ['listen', 'subscribe', 'react', 'on', 'trigger', 'handle'],
  consumers: ['subscriptions', 'subscribers', 'cursors'],
  'dep add': ['block', 'depend', 'depends', 'link', 'dep'],
  'dep cycles': ['cycles', 'loops'],
  'dep list': ['deps', 'dependencies', 'blockers'],
  'dep tree': ['tree', 'graph'],
  dlq: ['dead', 'failed', 'failures'],
  doctor: ['check', 'verify', 'validate', 'fsck', 'health', 'repair', 'rebuild'],
  done: ['finish', 'complete', 'close', 'resolve', 'end', 'finished'],
  edit: ['update', 'modify', 'change', 'rename', 'set', 'reparent', 'prioritize'],
  emit: ['publish', 'event', 'send', 'signal', 'notify'],
  fail: ['error', 'fails'],
  'label add': ['label', 'labels', 'tag', 'tags'],
  'label remove': ['unlabel', 'untag'],
  list: ['board', 'tasks', 'search', 'find', 'status'],
  log: ['events', 'history', 'timeline'],
  'log --follow': ['tail', 'follow'],
  'needs-me': ['approvals', 'pending', 'review', 'reviews', 'waiting'],
  q: ['quick', 'capture', 'todo'],
  ready: ['todos', 'available', 'available-tasks'],
  reject: ['decline', 'deny', 'refuse', 'send-back'],
  release: ['unclaim', 'drop', 'unlock', 'unassign', 'abandon', 'yield', 'stop'],
  renew: ['heartbeat', 'extend', 'touch', 'keepalive', 'ping'],
  reopen: ['undone', 'uncomplete', 'unfinish'],
  retry: ['requeue', 'revive', 'resurrect', 'rerun'],
  sync: ['pull', 'push', 'fetch', 'refresh'],
  serve: ['server', 'daemon', 'listen', 'host'],
  'serve backup': ['backup', 'snapshot', 'dump'],
  'serve key create': ['key', 'keys', 'token', 'apikey'],
  unarchive: ['restore', 'unhide'],
  undo: ['revert', 'rollback'],
  wait: ['await', 'until'],
  watch: ['monitor', 'stream', 'observe'],
  show: ['get', 'view', 'info', 'describe', 'cat', 'read'],
  why: ['explain', 'blocked'],
}

/** The command that an unknown word probably means, if it is a verb that is often tried. */
export function meantCommand(word: string): string | undefined {
  return Object.keys(INVENTED_VERBS).find((command) => INVENTED_VERBS[command]?.includes(word.toLowerCase()))
}
