import fc from 'fast-check'
import {PRIORITIES, STATUSES, TASK_TYPES} from '../domain/task.ts'
import type {TaskFilter} from '../ports/task-view.ts'

const some = <T>(values: readonly T[]) =>
  fc.option(fc.uniqueArray(fc.constantFrom(...values), {minLength: 1, maxLength: 3}), {nil: undefined})
const maybe = <T>(...values: readonly T[]) => fc.option(fc.constantFrom(...values), {nil: undefined})

/** Filters for the tasks that `addressedEvents` makes. */
export const taskFilters = fc.record({
  ids: some(['a', 'b', 'c', 'nobody']),
  statuses: some(STATUSES),
  priorities: some(PRIORITIES),
  types: some(TASK_TYPES),
  labels: some(['x', 'y']),
  claimedBy: maybe('ada', 'bob'),
  claimed: maybe(true, false),
  parent: maybe('a', 'b'),
  depth: maybe('direct' as const, 'all' as const),
  blockedBy: maybe('a', 'c'),
  noBlockers: maybe(true, false),
  archived: maybe('exclude' as const, 'include' as const, 'only' as const),
  limit: maybe(1, 2, 100),
  counted: maybe(true),
}) as fc.Arbitrary<TaskFilter>
