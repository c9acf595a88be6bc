import {Command} from '@oclif/core/command'
import type {Config as OclifConfig} from '@oclif/core/config'
import * as Flags from '@oclif/core/flags'
import {FOREVER} from '../../application/input/index.ts'
import {networkFileSystem} from '../../host/network-folder.ts'
import {safeJson, safeLine} from '../render/safe.ts'
import {PLAIN, type Style, terminalStyle} from '../render/style.ts'
import {stdoutIsTerminal, writeStderr, writeStdout} from '../terminal/stdio.ts'
import {hintFromFlags, reportFailure} from './failure.ts'

/** Base of every command: data on stdout, talk on stderr, one error shape, one exit code for both output modes. */
export abstract class BaseCommand<T> extends Command {
  static override enableJsonFlag = true
  static override baseFlags = {
    quiet: Flags.boolean({char: 'q', summary: 'Print only ids, and no remarks', helpGroup: 'GLOBAL'}),
  }

  /** Runs the command's life cycle on a ready `config`; `Command.run` would load oclif's own (plugins, globbing). */
  static launch<C extends new (argv: string[], config: OclifConfig) => BaseCommand<unknown>>(
    this: C,
    argv: string[],
    config: OclifConfig,
  ): Promise<unknown> {
    const command = new this([...argv], config)
    if ('wait' in (command.ctor.flags ?? {})) command.argv = withOptionalValues(argv)
    return command._run()
  }

  /** Does the work and returns plain data: what `--json` prints. Undefined: the command has written it itself. */
  protected abstract execute(): Promise<T | undefined>

  /** The same data as text. */
  protected abstract render(data: T, style: Style): string

  async run(): Promise<T | undefined> {
    const data = await this.execute()
    if (data !== undefined && !this.jsonEnabled()) await this.print(data)
    return data
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

  /** Skips `Command.init`: it prepares traces and deprecation warnings that no command here has. */
  protected override async init(): Promise<void> {}

  protected override logJson(json: unknown): void {
    writeStdout(`${safeJson(json)}\n`)
  }

  protected override async catch(error: Error): Promise<void> {
    reportFailure(hintFromFlags(error, this.ctor.flags ?? {}), this.jsonEnabled())
  }

  protected isQuiet(): boolean {
    const end = this.argv.indexOf('--')
    return this.argv.some((arg, index) => (arg === '--quiet' || arg === '-q') && (end === -1 || index < end))
  }

  private async style(): Promise<Style> {
    if (!this.isTerminal()) return PLAIN
    const {NO_COLOR, TERM} = process.env
    return terminalStyle(process.stdout.columns, !NO_COLOR && TERM !== 'dumb')
  }
}

const DURATION_LIKE = /^(?:\d+[a-z]*|forever)$/

/** `--wait` may stand alone, which oclif does not know: what follows is its value only if it looks like one. */
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
