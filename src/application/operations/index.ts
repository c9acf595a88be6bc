import {claim, claimNext, claimSome, done, fail, release, renew} from './claims.ts'
import {depAdd, depCycles, depList, depRemove, depTree} from './dependencies.ts'
import {add, archive, archiveDone, comment, edit, emit, importing, labelAdd, labelRemove, unarchive} from './edits.ts'
import {list, needsMe, ready, show, wait, why} from './reads.ts'
import {approve, reject, reopen, retry, undo} from './reviews.ts'

export type {ClaimedSome, Failed, Renewed, TaskStatus} from './claims.ts'
export type {Archived, Commented, Edited, Labelled} from './edits.ts'
export type {Input, Operation, ReadOperation, WorkOperation} from './operation.ts'
export type {Page} from './reads.ts'
export type {Reopened} from './reviews.ts'
export {
  add,
  approve,
  archive,
  archiveDone,
  claim,
  claimNext,
  claimSome,
  comment,
  depAdd,
  depCycles,
  depList,
  depRemove,
  depTree,
  done,
  edit,
  emit,
  fail,
  importing,
  labelAdd,
  labelRemove,
  list,
  needsMe,
  ready,
  reject,
  release,
  renew,
  reopen,
  retry,
  show,
  unarchive,
  undo,
  wait,
  why,
}

/** The catalogue: every verb about the board. */
export const OPERATIONS = [
  add,
  importing,
  edit,
  comment,
  labelAdd,
  labelRemove,
  archive,
  archiveDone,
  unarchive,
  depAdd,
  depRemove,
  depList,
  depTree,
  depCycles,
  list,
  ready,
  show,
  why,
  needsMe,
  wait,
  claim,
  claimNext,
  claimSome,
  renew,
  release,
  done,
  fail,
  approve,
  reject,
  retry,
  reopen,
  undo,
  emit,
] as const
