import {FOREVER} from '../../application/input/index.ts'
import {networkFileSystem} from '../../host/network-folder.ts'
import {type ArgSpecs, type FlagSpecs, flag, type Parsed} from '../flags/flag.ts'
import {type CommandSpec, type ParsedValues, parseQuickly} from '../flags/parse.ts'
import {safeJson, safeLine} from '../render/safe.ts'
import {PLAIN, type Style, terminalStyle} from '../render/style.ts'
import {stdoutIsTerminal, writeStderr, writeStdout} from '../terminal/stdio.ts'
import {reportFailure} from './failure.ts'

/** What a command is, as static members of its class: plain data, from which parsing, help and the manifest are made. */
export interface CommandClass {
  /** What it does, in one line. */
  readonly summary: string
  readonly description?: string | undefined
  /** Command lines; `<%= config.bin %> <%= command.id %>` stands for the command itself. */
  readonly examples?: readonly string[] | undefined
  readonly usage?: string | readonly string[] | undefined
  /** Other ids of it, words joined by colons. */
  readonly aliases: readonly string[]
  readonly hiddenAliases: readonly string[]
  readonly flags: FlagSpecs
  /** Flags that all commands of a kind have. */
  readonly baseFlags: FlagSpecs
  readonly args: ArgSpecs
}

/** Base of every command: data on stdout, talk on stderr, one error shape, one exit code for both output modes. */
export abstract class BaseCommand<T> {
  static readonly summary: string = ''
  static readonly description: string | undefined = undefined
  static readonly examples: readonly string[] | undefined = undefined
  static readonly usage: string | readonly string[] | undefined = undefined
  static readonly aliases: readonly string[] = []
  static readonly hiddenAliases: readonly string[] = []
  static readonly args = {}
  static readonly flags = {}
  static readonly baseFlags = {
    json: flag.boolean({summary: 'Format output as json.', helpGroup: 'GLOBAL'}),
    quiet: flag.boolean({char: 'q', summary: 'Print only ids, without remarks', helpGroup: 'GLOBAL'}),
  }

  protected readonly argv: readonly string[]
  /** The folder of the program's own files. */
  protected readonly root: string

  constructor(argv: readonly string[], root: string) {
    this.argv = argv
    this.root = root
  }

  /** Runs the command: parses, works, prints; a failure is reported and sets the exit code. */
  static async launch<C extends new (argv: readonly string[], root: string) => BaseCommand<unknown>>(
    this: C,
    argv: readonly string[],
    root: string,
  ): Promise<void> {
    await new this(argv, root).run()
  }

  /** Does the work and returns plain data: what `--json` prints. Undefined: the command has written it itself. */
  protected abstract execute(): Promise<T | undefined>

  /** The same data as text. */
  protected abstract render(data: T, style: Style): string

  private async run(): Promise<void> {
    const data = await this.attemptToRun()
    if (data !== undefined && this.jsonEnabled()) this.logJson(data)
  }

  private async attemptToRun(): Promise<T | undefined> {
    let failure: Error | undefined
    try {
      const data = await this.execute()
      if (data !== undefined && !this.jsonEnabled()) await this.print(data)
      return data
    } catch (error) {
      failure = error as Error
      await this.catch(failure)
      return undefined
    } finally {
      await this.finally(failure)
    }
  }

  /** Reads the command line. @throws {AppError} USAGE for what the command does not accept. */
  protected async parse<F extends FlagSpecs, B extends FlagSpecs, A extends ArgSpecs>({
    flags,
    baseFlags,
    args,
  }: {
    readonly flags: F
    readonly baseFlags: B
    readonly args: A
  }): Promise<Parsed<B & F, A>> {
    const spec = {flags: {...baseFlags, ...flags}, args}
    const argv = 'wait' in flags ? withOptionalValues(this.argv) : this.argv
    const values = parseQuickly(argv, spec, process.env) ?? (await parseAtLength(argv, spec))
    return values as Parsed<B & F, A>
  }

  /** Writes data as text. */
  protected async print(data: T): Promise<void> {
    writeStdout(this.isQuiet() ? idsOf(this.named(data)) : this.render(data, await this.style()))
  }

  /** What `--quiet` prints the ids of: the data itself, unless a command's answer is about other tasks. */
  protected named(data: T): unknown {
    return data
  }

  /**
   * Says something on stderr, in one line, that is not data; neither programs (`--json`) nor `--quiet` want it. Undefined:
   * there is nothing to say.
   */
  protected remark(text: string | undefined | (() => string)): void {
    if (text === undefined || this.jsonEnabled() || this.isQuiet()) return
    writeStderr(`${safeLine(typeof text === 'string' ? text : text())}\n`)
  }

  /** Warns where several machines could write: SQLite's locks do not hold there. */
  protected warnOfNetwork(folder: string): void {
    const kind = networkFileSystem(folder)
    if (kind === undefined) return
    this.remark(`warning: ${folder} is on a network file system (${kind}); only one machine may use it at a time`)
  }

  protected isTerminal(): boolean {
    return !this.jsonEnabled() && stdoutIsTerminal()
  }

  protected logJson(json: unknown): void {
    writeStdout(`${safeJson(json)}\n`)
  }

  /** The class of this command: what it declares. */
  protected get ctor(): CommandClass {
    return this.constructor as unknown as CommandClass
  }

  /** True when the answer is to be JSON. */
  protected jsonEnabled(): boolean {
    return this.isGiven('--json')
  }

  /** Reports what the command failed with. */
  protected async catch(error: Error): Promise<void> {
    await reportFailure(error, this.jsonEnabled(), this.ctor.flags)
  }

  /** Ends the command, whatever it came to. */
  protected async finally(_error: Error | undefined): Promise<void> {}

  protected isQuiet(): boolean {
    return this.isGiven('--quiet', '-q')
  }

  /** Before parsing too: also the refusal of a command line is reported as it asks for. */
  private isGiven(...spellings: string[]): boolean {
    const end = this.argv.indexOf('--')
    return this.argv.some((arg, index) => spellings.includes(arg) && (end === -1 || index < end))
  }

  private async style(): Promise<Style> {
    if (!this.isTerminal()) return PLAIN
    const {NO_COLOR, TERM} = process.env
    return terminalStyle(process.stdout.columns, !NO_COLOR && TERM !== 'dumb')
  }
}

/** What may be wrong is parsed by oclif, which says so. */
async function parseAtLength(argv: readonly string[], spec: CommandSpec): Promise<ParsedValues> {
  const {parseOrRefuse} = await import('../start/ordinary-path.ts')
  return parseOrRefuse(argv, spec)
}

const DURATION_LIKE = /^(?:\d+[a-z]*|forever)$/

/** `--wait` may stand alone, which no other flag may: what follows is its value only if it looks like one. */
function withOptionalValues(argv: readonly string[]): string[] {
  const end = argv.indexOf('--')
  const at = argv.indexOf('--wait')
  if (at === -1 || (end !== -1 && at > end)) return [...argv]
  const next = argv[at + 1] ?? ''
  const value = DURATION_LIKE.test(next) ? next : FOREVER
  return [...argv.slice(0, at), `--wait=${value}`, ...argv.slice(value === next ? at + 2 : at + 1)]
}

/** The ids in a command's data, a line each: of a list, of a batch's successes, of one thing. */
function idsOf(data: unknown): string {
  const items = Array.isArray(data) ? data : ((data as {results?: unknown[]}).results ?? [data])
  return items
    .filter((item) => item.id !== undefined && item.ok !== false)
    .map((item) => `${safeLine(String(item.id))}\n`)
    .join('')
}
