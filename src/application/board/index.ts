export {type Blocked, type Dependencies, describeBlockers, describeDependencies} from './blockers.ts'
export {type BoardChange, type Change, describeChange} from './board-changes.ts'
export type {Condition, TaskCondition} from './condition.ts'
export {type DependencyTree, dependencyTree, type TreeNode, type TreeOptions} from './dependency-tree.ts'
export {nowReady, trackNewlyBlocked} from './dependents.ts'
export {type Briefing, brief, describeTask, type TaskDetail} from './describe-task.ts'
export {type Check, checkCycles, checkEvents, failed, fine, problem, some, warning} from './doctor.ts'
export {type Explanation, explain} from './explain.ts'
export {type BoardAt, createPast} from './history.ts'
export {indexBoard, isPending} from './index-board.ts'
export {describeNeed, type Need, UNDECIDED} from './needs-me.ts'
export {nothingReady, timedOut, wordNothingReady} from './nothing-ready.ts'
export {
  blockerFields,
  claimFields,
  type RelatedTask,
  relate,
  summarize,
  type TaskSummary,
  type TimelineEntry,
  type WordFields,
  wordPath,
} from './representation.ts'
export {unfinishedCycles} from './unfinished-cycles.ts'
export {lookAt} from './wait-for-tasks.ts'
