import type {Actor, TaskCommand} from '../../../src/domain/commands.ts'
import type {RejectionCode} from '../../../src/domain/rejection.ts'
import type {BoardModel} from './board-model.ts'

export type Kind = TaskCommand['kind']
export type Of<K extends Kind> = {readonly [C in TaskCommand as C['kind']]: C}[K]

export interface ModelClaim extends Actor {
  readonly version: number
  /** Where the claim has a lease: its end, in microseconds, and its length. */
  readonly until?: number | undefined
  readonly seconds?: number | undefined
}

export interface ModelTask {
  readonly id: string
  readonly createdAt: number
  version: number
  priority: string
  labels: readonly string[]
  parent: string | undefined
  blockers: readonly string[]
  status: 'open' | 'in-progress' | 'awaiting-approval' | 'done' | 'dead'
  archived: boolean
  needsApproval: boolean
  attempts: number
  maxAttempts: number
  notBefore: number | undefined
  claim: ModelClaim | undefined
  /** Claims that ended without completing the task. */
  former: readonly ModelClaim[]
  completion:
    | {
        readonly at: number
        readonly agentId: string
        readonly reason?: string | undefined
        readonly approval?: readonly [agentId: string, reason: string | undefined]
      }
    | undefined
  /** What sent the task back. */
  setback: {readonly kind: string; readonly agentId: string; readonly reason?: string | undefined} | undefined
}

export interface Scene<C> {
  readonly command: C
  readonly task: ModelTask
  readonly board: BoardModel
  readonly now: number
}

export type Row<C> = readonly [outcome: RejectionCode | 'nothing' | 'happens', applies: (scene: Scene<C>) => boolean]

/** The rules of a verb: the first row that applies tells the outcome; when none does, it happens. */
export interface Verb<C> {
  readonly rows: readonly Row<C>[]
  /** Changes the board; returns the number of events if that is not one. */
  readonly effect: (scene: Scene<C>) => number | undefined
}

export const SECOND = 1_000_000

/** Half of the lease is gone, or all. */
export function isDue({until, seconds}: ModelClaim, now: number): boolean {
  return until !== undefined && seconds !== undefined && now >= until - (seconds * SECOND) / 2
}

export const status =
  (...wanted: readonly ModelTask['status'][]) =>
  ({task}: Scene<unknown>) =>
    wanted.includes(task.status)
export const not =
  <C>(condition: (scene: Scene<C>) => boolean) =>
  (scene: Scene<C>) =>
    !condition(scene)

export const isFree = ({task}: Scene<unknown>) => task.claim === undefined
export const isStale = ({task, now}: Scene<unknown>) => task.claim?.until !== undefined && now >= task.claim.until
export const isHeld = (scene: Scene<unknown>) => !isFree(scene) && !isStale(scene)
export const isBackingOff = ({task, now}: Scene<unknown>) =>
  task.status === 'open' && task.notBefore !== undefined && now < task.notBefore
export const holdsItself = ({task: {claim}, command: {by}}: Scene<TaskCommand>) =>
  claim?.agentId === by.agentId && claim.sessionId === by.sessionId

export const hasSaid =
  (kind: string) =>
  ({task: {setback}, command: {by, reason}}: Scene<Of<'fail' | 'reject'>>) =>
    setback?.kind === kind && setback.agentId === by.agentId && setback.reason === reason
