// Written by `npm run build` from the catalogue of operations: do not edit.
import type {ClaimedTask, ClaimedTasks, TaskDetail} from './tasks.ts'
import type {BlockedTask, Cycles, Dependencies, DependencyTree, Explanation} from './graph.ts'
import type {AddedTask, ArchivedTask, ArchivedTasks, CommentedTask, Completion, EditedTask, EmittedEvent, FailedAttempt, ImportedTasks, LabelledTask, NeedPage, RenewedClaim, ReopenedTask, TaskPage, TaskStatus, UndoneEvents, WaitedTasks} from './answers.ts'
import type {AddInput, ApproveInput, ArchiveDoneInput, ClaimInput, ClaimNextInput, ClaimSomeInput, CommentInput, DepAddInput, DepRemoveInput, DepTreeInput, DoneInput, EditInput, EmitInput, FailInput, ImportInput, LabelAddInput, LabelRemoveInput, ListInput, NeedsMeInput, ReadyInput, RejectInput, ReleaseInput, RenewInput, ReopenInput, RetryInput, UndoInput, WaitInput} from './inputs.ts'

/** Every operation of the catalogue as a method. */
export interface Operations {
  /** Add a task. */
  add(input: AddInput): Promise<AddedTask>
  /** Add all tasks of a file at once. */
  import(input: ImportInput): Promise<ImportedTasks>
  /** Edit a task: only the named fields change. */
  edit(id: string, input?: EditInput): Promise<EditedTask>
  /** Comment on a task. */
  comment(id: string, input: CommentInput): Promise<CommentedTask>
  /** Add labels to a task. */
  labelAdd(id: string, input: LabelAddInput): Promise<LabelledTask>
  /** Remove labels from a task. */
  labelRemove(id: string, input: LabelRemoveInput): Promise<LabelledTask>
  /** Archive a task: it leaves the board, its events stay in the log. */
  archive(id: string): Promise<ArchivedTask>
  /** Archive all tasks that are done. */
  archiveDone(input?: ArchiveDoneInput): Promise<ArchivedTasks>
  /** Unarchive a task. */
  unarchive(id: string): Promise<ArchivedTask>
  /** Add blockers to a task. */
  depAdd(id: string, input: DepAddInput): Promise<BlockedTask>
  /** Remove blockers from a task. */
  depRemove(id: string, input: DepRemoveInput): Promise<BlockedTask>
  /** Show the blockers and dependents of a task. */
  depList(id: string): Promise<Dependencies>
  /** Show all blockers and dependents of a task, as trees. */
  depTree(id: string, input?: DepTreeInput): Promise<DependencyTree>
  /** Find dependency cycles among unfinished tasks. */
  depCycles(): Promise<Cycles>
  /** List tasks, oldest first. */
  list(input?: ListInput): Promise<TaskPage>
  /** List the tasks that can be started now, best first. */
  ready(input?: ReadyInput): Promise<TaskPage>
  /** Show a task with its blockers, children, comments and timeline. */
  show(id: string): Promise<TaskDetail>
  /** Explain why a task is ready or not, and where to start. */
  why(id: string): Promise<Explanation>
  /** List what needs a person: work to approve, and dead tasks. */
  needsMe(input?: NeedsMeInput): Promise<NeedPage>
  /** Wait until tasks are done, and print their results. */
  wait(input: WaitInput): Promise<WaitedTasks>
  /** Claim a task: of all agents that try, exactly one gets it. */
  claim(id: string, input?: ClaimInput): Promise<ClaimedTask>
  /** Claim the best ready task. */
  claimNext(input?: ClaimNextInput): Promise<ClaimedTask>
  /** Claim several of the best ready tasks. */
  claimSome(input: ClaimSomeInput): Promise<ClaimedTasks>
  /** Renew the lease of a claimed task. */
  renew(id: string, input?: RenewInput): Promise<RenewedClaim>
  /** Release a claimed task. */
  release(id: string, input?: ReleaseInput): Promise<TaskStatus>
  /** Complete a task, and tell what becomes ready. */
  done(id: string, input?: DoneInput): Promise<Completion>
  /** Fail a task: it is retried later. */
  fail(id: string, input: FailInput): Promise<FailedAttempt>
  /** Approve a task, and tell what becomes ready. */
  approve(id: string, input?: ApproveInput): Promise<Completion>
  /** Reject a task that waits for approval; it is open again. */
  reject(id: string, input?: RejectInput): Promise<ReopenedTask>
  /** Give a dead task new attempts, or end a back-off. */
  retry(id: string, input?: RetryInput): Promise<ReopenedTask>
  /** Reopen a done task. */
  reopen(id: string, input?: ReopenInput): Promise<ReopenedTask>
  /** Undo an event by appending its inverse. */
  undo(input?: UndoInput): Promise<UndoneEvents>
  /** Record an event that is not about the board. */
  emit(input: EmitInput): Promise<EmittedEvent>
}
