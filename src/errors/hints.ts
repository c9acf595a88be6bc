import type {Irreversible} from '../domain/compensate.ts'
import type {Status} from '../domain/task.ts'
import type {ErrorCode} from './catalogue.ts'

/** The situations whose way on differs by surface: one names a command, another a route. */
export type HintReason =
  | 'own-name-elsewhere'
  | 'forcible'
  | 'lease-lapsed'
  | 'wrong-claim-version'
  | 'claim-it'
  | `status-${Status}`
  | 'other-tasks-ready'
  | 'unarchive'
  | 'open-descendants'
  | `undo-${Exclude<Irreversible, 'retried'>}`
  | 'result-not-json'
  | 'payload-not-object'
  | 'renew-without-end'
  | 'lease-too-short'
  | 'use-operation'
  | 'see-operations'
  | 'dead-letters'
  | 'break-cycle'
  | 'rebuild-board'
  | 'no-log'
  | 'never-pulled'
  | 'act-as-bound'
  | 'pid-file'
  | 'serve-with-keys'
  | 'server-folder'

/** A way on as data: a surface words it, and fills the parameters into `{name}`. */
export interface HintRef {
  readonly reason: HintReason
  readonly params?: Readonly<Record<string, string | number>>
}

/** What to do next: a sentence where it is the same on every surface, else data that each surface words. */
export type Hint = string | HintRef

/** The hints of one surface. A code or a reason that is missing is a compile error. */
export interface HintTable {
  /** What to do after an error that has nothing more precise to say. */
  readonly codes: Readonly<Record<ErrorCode, string>>
  readonly reasons: Readonly<Record<HintReason, string>>
}

/** Words a hint for a surface. */
export function wordHint(hint: Hint, {reasons}: HintTable): string {
  if (typeof hint === 'string') return hint
  const {reason, params = {}} = hint
  return reasons[reason].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
}

/** Words what to do after an error, for a surface. */
export function hintOf(error: {readonly code: ErrorCode; readonly hint?: Hint | undefined}, table: HintTable): string {
  return error.hint === undefined ? table.codes[error.code] : wordHint(error.hint, table)
}
