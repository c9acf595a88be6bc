import {
  hasSaid,
  holdsItself,
  isBackingOff,
  isDue,
  isFree,
  isHeld,
  type ModelClaim,
  type ModelTask,
  type Of,
  type Row,
  type Scene,
  SECOND,
  status,
  type Verb,
} from './scene.ts'

/** So many ended claims of a task are remembered. */
const REMEMBERED = 20

const resumes = ({task: {claim}, command}: Scene<Of<'claim'>>) =>
  claim !== undefined && claim.agentId === command.by.agentId && claim.version === command.resumes

/** A claim version decides alone; else whoever held the task before, and does not now, has lost it. */
function hasLost({task: {claim, former}, command: {by, claimVersion}}: Scene<Of<HeldVerb | 'complete'>>): boolean {
  if (!claim) return false
  if (claimVersion !== undefined) return claimVersion !== claim.version
  const own = former.filter(({agentId}) => agentId === by.agentId)
  if (claim.agentId !== by.agentId) return own.length > 0
  return claim.sessionId !== by.sessionId && own.some(({sessionId}) => sessionId === by.sessionId)
}

function isOutsider({task: {claim}, command: {by, claimVersion}}: Scene<Of<HeldVerb | 'complete'>>): boolean {
  return claim !== undefined && claimVersion === undefined && claim.agentId !== by.agentId
}

type HeldVerb = 'renew' | 'release' | 'fail'

/** Names the newest claim that has ended, or none. */
const namesLast = ({task: {former}, command: {claimVersion}}: Scene<Of<'fail' | 'complete'>>) =>
  claimVersion === undefined || claimVersion === former.at(-1)?.version

const isForced = ({command}: Scene<Of<HeldVerb>>) => command.kind !== 'renew' && command.force
/** What is the holder's alone. */
const HOLDERS: readonly Row<Of<HeldVerb>>[] = [
  ['CLAIM_LOST', (scene) => isFree(scene) && scene.command.claimVersion !== undefined],
  ['ALREADY_DONE', (scene) => isFree(scene) && status('done')(scene)],
  ['NOT_CLAIMED', isFree],
  ['CLAIM_LOST', (scene) => !isForced(scene) && hasLost(scene)],
  ['NOT_HOLDER', (scene) => !isForced(scene) && isOutsider(scene)],
]

const wantsNoOtherLease = ({task: {claim}, command: {leaseSeconds}, now}: Scene<Of<'claim'>>) => {
  const seconds = leaseSeconds ?? claim?.seconds
  return claim !== undefined && (seconds === undefined || (seconds === claim.seconds && !isDue(claim, now)))
}

function lease(now: number, seconds: number | undefined): Pick<ModelClaim, 'until' | 'seconds'> {
  return seconds === undefined ? {} : {until: now + seconds * SECOND, seconds}
}

function endClaim(task: ModelTask): void {
  if (task.claim) task.former = [...task.former, task.claim].slice(-REMEMBERED)
  task.claim = undefined
}

/** Starts a claim, in the place of one that has lapsed or is resumed. */
export function startClaim({task, command, now}: Scene<Of<'claim'>>): undefined {
  endClaim(task)
  Object.assign(task, {status: 'in-progress', notBefore: undefined})
  task.claim = {...command.by, version: task.version + 1, ...lease(now, command.leaseSeconds)}
}

/** Claims, and how they end. */
export const WORK: {readonly [K in 'claim' | HeldVerb | 'complete']: Verb<Of<K>>} = {
  claim: {
    rows: [
      ['TASK_ARCHIVED', ({task}) => task.archived && task.claim !== undefined],
      ['nothing', (scene) => holdsItself(scene) && wantsNoOtherLease(scene)],
      ['happens', (scene) => holdsItself(scene) || resumes(scene)],
      ['ALREADY_DONE', status('done')],
      ['ALREADY_CLAIMED', isHeld],
      ['TASK_ARCHIVED', ({task}) => task.archived],
      ['BACKING_OFF', isBackingOff],
      ['WRONG_STATUS', status('awaiting-approval', 'dead')],
      ['TASK_BLOCKED', ({task, board}) => board.openBlockers(task).length > 0],
    ],
    effect: (scene) => {
      const {task, command, now} = scene
      if (task.claim && holdsItself(scene)) {
        task.claim = {...task.claim, ...lease(now, command.leaseSeconds ?? task.claim.seconds)}
        return undefined
      }
      return startClaim(scene)
    },
  },
  renew: {
    rows: [
      ...HOLDERS,
      ['nothing', ({task, command}) => (command.leaseSeconds ?? task.claim?.seconds) === undefined],
      ['nothing', ({task, command, now}) => command.onlyIfDue && !isDue(task.claim as ModelClaim, now)],
    ],
    effect: ({task, command, now}) => {
      const claim = task.claim as ModelClaim
      task.claim = {...claim, ...lease(now, command.leaseSeconds ?? claim.seconds)}
      return undefined
    },
  },
  release: {
    rows: [
      [
        'nothing',
        ({task, command: {by, claimVersion}}) => {
          const last = task.former.at(-1)
          const isTheirs = last?.agentId === by.agentId && (claimVersion ?? last.version) === last.version
          // After a failure the claim has ended otherwise.
          return task.status === 'open' && task.notBefore === undefined && isTheirs
        },
      ],
      ...HOLDERS,
    ],
    effect: ({task}) => {
      endClaim(task)
      task.status = 'open'
      return undefined
    },
  },
  fail: {
    rows: [
      ['nothing', (scene) => isFree(scene) && scene.task.attempts > 0 && hasSaid('failed')(scene) && namesLast(scene)],
      ...HOLDERS,
    ],
    effect: ({task, command, now}) => {
      endClaim(task)
      task.attempts += 1
      task.setback = {kind: 'failed', agentId: command.by.agentId, reason: command.reason}
      const isLast = !command.retryable || task.attempts >= task.maxAttempts
      task.status = isLast ? 'dead' : 'open'
      const pause = [1, 2, 4, 8, 16][task.attempts - 1] ?? 30
      if (!isLast) task.notBefore = now + pause * SECOND
      return undefined
    },
  },
  complete: {
    rows: [
      [
        'nothing',
        ({task: {completion}, command: {by, reason}}) =>
          completion?.agentId === by.agentId && (reason === undefined || reason === completion.reason),
      ],
      ['CLAIM_LOST', hasLost],
      ['CLAIM_LOST', (scene) => isFree(scene) && !namesLast(scene)],
      ['ALREADY_DONE', status('done')],
      ['WRONG_STATUS', status('awaiting-approval', 'dead')],
      ['NOT_HOLDER', (scene) => scene.command.unlessHeld === true && isOutsider(scene)],
    ],
    effect: ({task, command: {by, reason}, now}) => {
      const status = task.needsApproval ? 'awaiting-approval' : 'done'
      Object.assign(task, {status, claim: undefined, former: [], notBefore: undefined, setback: undefined})
      task.completion = {at: now, agentId: by.agentId, reason}
      return undefined
    },
  },
}
