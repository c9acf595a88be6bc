import {STATUSES} from '../../domain/task.ts'
import type {ReadyFilter, TaskFilter, TaskView} from '../../ports/task-view.ts'
import {oneOf, priority, resolveId, taskType} from '../input/index.ts'

type Words = string | readonly string[] | undefined

interface Criteria {
  readonly priority?: Words
  readonly type?: Words
  readonly label?: Words
  readonly parent?: string | undefined
}

/** Splits a comma list, or takes an array as it is. */
export function wordsOf<T>(given: Words, read: (word: string) => T): readonly T[] | undefined {
  const words = typeof given === 'string' ? given.split(',') : given
  return words?.map((word) => read(word.trim()))
}

export function readCriteria({priority: priorities, type, label}: Criteria): TaskFilter {
  return defined({
    priorities: wordsOf(priorities, priority),
    types: wordsOf(type, taskType),
    labels: wordsOf(label, String),
  })
}

export function readReady(input: Criteria, view: TaskView): ReadyFilter {
  const {parent} = input
  return {
    ...readCriteria(input),
    ...(parent !== undefined && {parent: resolveId(view, parent, 'parent'), depth: 'all' as const}),
  }
}

export function readStatuses(given: Words) {
  return wordsOf(given, (word) => oneOf(STATUSES, word, 'status'))
}

type Defined<T> = {[K in keyof T]?: Exclude<T[K], undefined>}
export function defined<T extends object>(criteria: T): Defined<T> {
  return Object.fromEntries(Object.entries(criteria).filter(([, value]) => value !== undefined)) as Defined<T>
}
