import type {Static, TSchema} from 'typebox'
import type {Role} from '../../domain/role.ts'
import type {Board, Session} from '../session.ts'

/** Lets an optional field be undefined, as flags that were not given are, and lists be read-only. */
type Lenient<T> = {
  readonly [K in keyof T]: Record<never, never> extends Pick<T, K> ? Frozen<T[K]> | undefined : Frozen<T[K]>
}
type Frozen<T> = T extends (infer E)[] ? readonly E[] : T

/** The input of an operation: snake_case, as HTTP has it. */
export type Input<S extends TSchema> = Lenient<Static<S>>

interface Described<S extends TSchema> {
  /** What it is called everywhere, words joined by a space: `claim`, `dep add`. */
  readonly name: string
  /** One imperative sentence without a full stop. */
  readonly summary: string
  /** JSON Schema of the input; what has an `id` is about one task. */
  readonly input: S
  /** JSON Schema of the answer. */
  readonly output: TSchema
}

/** An operation that only reads. It needs no actor. */
export interface ReadOperation<S extends TSchema = TSchema, T = unknown> extends Described<S> {
  readonly role: 'read'
  run(board: Board, input: Input<S>): Promise<T>
}

/** An operation that acts in somebody's name. */
export interface WorkOperation<S extends TSchema = TSchema, T = unknown> extends Described<S> {
  readonly role: Exclude<Role, 'read'>
  /** Running it again with the same input records nothing new. */
  readonly idempotent?: true
  run(session: Session, input: Input<S>): Promise<T>
}

/** One verb, defined once: every surface (command line, HTTP, library) offers it from this definition. */
export type Operation = ReadOperation | WorkOperation

/** Defines an operation that only reads. */
export function reading<S extends TSchema, T>(operation: ReadOperation<S, T>): ReadOperation<S, T> {
  return operation
}

/** Defines an operation that acts. */
export function working<S extends TSchema, T>(operation: WorkOperation<S, T>): WorkOperation<S, T> {
  return operation
}
