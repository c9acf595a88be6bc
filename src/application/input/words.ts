import {AppError} from '../../errors/app-error.ts'

/** Words as somebody gives them: a list, each item of which may be several with commas between them, or one such text. */
export type Words = string | readonly string[] | undefined

const EMPTY_HINT = 'Leave it out, or set the variable'

/**
 * Splits words at their commas and reads each. Absent means that there is no such criterion.
 *
 * @throws {AppError} USAGE for an empty item: a variable was not set, which must not mean "no criterion".
 */
export function splitWords<T>(given: Words, read: (word: string) => T): readonly T[] | undefined {
  if (given === undefined) return undefined
  const words = [given].flat().flatMap((text) => text.split(','))
  const trimmed = words.map((word) => word.trim())
  if (trimmed.includes('')) throw new AppError({code: 'USAGE', message: 'an empty value was given', hint: EMPTY_HINT})
  return trimmed.map(read)
}

/** An object whose optional fields are absent rather than undefined. */
export type Defined<T> = {[K in keyof T]?: Exclude<T[K], undefined>}

/** Leaves out what was not given: for a filter, absent is not the same as undefined. */
export function withoutUndefined<T extends object>(criteria: T): Defined<T> {
  return Object.fromEntries(Object.entries(criteria).filter(([, value]) => value !== undefined)) as Defined<T>
}
