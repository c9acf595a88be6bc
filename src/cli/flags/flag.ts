/** Everything that a flag of a command can declare, whatever its type. */
interface FlagOptions {
  /** What it does, in one line, for `--help`. */
  readonly summary: string
  /** One letter: `p` for `-p`. */
  readonly char?: string
  /** The heading under which `--help` lists it. */
  readonly helpGroup?: string
  /** Flags that cannot be given together with it. */
  readonly exclusive?: readonly string[]
  /** Flags that have to be given together with it. */
  readonly dependsOn?: readonly string[]
}

interface ValueOptions extends FlagOptions {
  /** How `--help` calls the value. */
  readonly helpValue?: string
  /** The environment variable that stands in when the flag is not given. */
  readonly env?: string
  readonly required?: boolean
}

interface StringOptions extends ValueOptions {
  /** The only values that are accepted. */
  readonly options?: readonly string[]
  /** It can be repeated; its value is a list. */
  readonly multiple?: boolean
  readonly default?: string
}

interface IntegerOptions extends ValueOptions {
  readonly min?: number
  readonly max?: number
  readonly default?: number
}

interface ArgOptions {
  /** What it stands for, in one line, for `--help`. */
  readonly description: string
  readonly required?: boolean
  /** It takes every argument that is left; only the last one may. */
  readonly multiple?: boolean
}

/** A flag of a command, as plain data. */
export type FlagSpec =
  | (FlagOptions & {readonly type: 'boolean'})
  | (StringOptions & {readonly type: 'string'})
  | (IntegerOptions & {readonly type: 'integer'})

/** An argument of a command, as plain data. */
export type ArgSpec = ArgOptions

/** The flags of a command, by name. */
export type FlagSpecs = Readonly<Record<string, FlagSpec>>

/** The arguments of a command, by name, in their order. */
export type ArgSpecs = Readonly<Record<string, ArgSpec>>

/** Makes flags of each type. */
export const flag = {
  boolean: <const O extends FlagOptions>(options: O) => ({...options, type: 'boolean'}) as const,
  integer: <const O extends IntegerOptions>(options: O) => ({...options, type: 'integer'}) as const,
  string: <const O extends StringOptions>(options: O) => ({...options, type: 'string'}) as const,
}

/** Makes arguments. */
export const arg = {
  string: <const O extends ArgOptions>(options: O): O => options,
}

type Present<O, V> = O extends {readonly required: true} | {readonly default: unknown} ? V : V | undefined

type FlagValue<F> = F extends {readonly type: 'boolean'}
  ? boolean
  : F extends {readonly type: 'integer'}
    ? Present<F, number>
    : Present<F, F extends {readonly multiple: true} ? string[] : string>

/** The values that flags have after parsing. A flag that was not given and has no default is absent. */
export type InferredFlags<F> = {readonly [K in keyof F]: FlagValue<F[K]>}

/** The values that arguments have after parsing. One that was not given is absent. */
export type InferredArgs<A> = {
  readonly [K in keyof A]: Present<A[K], A[K] extends {readonly multiple: true} ? string[] : string>
}

/** What a command line came to. */
export interface Parsed<F, A> {
  readonly flags: InferredFlags<F>
  readonly args: InferredArgs<A>
}
