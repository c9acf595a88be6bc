import {durationOption, FOREVER, leaseOption, resolveId} from '../../application/input/index.ts'
import {type Accepted, execute, type Workspace} from '../../application/kernel/index.ts'
import {
  createTransientFailures,
  createWaiter,
  type TransientFailures,
  type Waiter,
  type WaitOptions,
} from '../../application/stream/index.ts'
import {nextRenewal, refusal, renewDueLeases} from '../../application/tasks/index.ts'
import {type Actor, HUMAN, type TaskCommand} from '../../domain/commands.ts'
import {BOARD_EVENTS} from '../../domain/vocabulary.ts'
import {AppError, isAppError} from '../../errors/app-error.ts'
import {openWorkspace} from '../../host/composition.ts'
import type {Config} from '../../host/config.ts'
import {effectiveConfig} from '../../host/effective-config.ts'
import {identify} from '../../host/identity.ts'
import {currentFolder, findWorkspace, type WorkspaceFolder} from '../../host/workspace-folder.ts'
import {type ArgSpecs, type FlagSpecs, flag, type Parsed} from '../flags/flag.ts'
import {idsOf, isBatch} from '../flags/options.ts'
import {freshnessOf, type RemoteFlags, timeoutFlag, wordAge} from '../flags/remote-flags.ts'
import {createProgress} from '../render/progress.ts'
import {safeLine} from '../render/safe.ts'
import {writeStderr} from '../terminal/stdio.ts'
import {BaseCommand} from './base-command.ts'
import {type ErrorBody, renderError, toAppError, toErrorBody} from './failure.ts'

/** The flag of every command that acts in somebody's name. */
export const actorFlags = {
  'agent-id': flag.string({
    summary: 'Who acts; else [agent] id of the configuration, else whom the key is bound to, else human',
    env: 'CN_AGENT_ID',
    helpValue: 'NAME',
  }),
}

/** A task, and what its status is now. */
export interface TaskStatus {
  readonly id: string
  readonly status: string
}

/** What became of one id of several. */
export type ItemResult<T> =
  | (T & {readonly ok: true})
  | {readonly id: string; readonly ok: false; readonly error: ErrorBody}

/** The data of a command that takes ids: of one id the thing itself, of several what became of each. */
export type OneOrMany<T> = T | {readonly results: readonly ItemResult<T>[]}

interface Opened {
  readonly workspace: Workspace
  readonly config: Config
  readonly folder: WorkspaceFolder
}

/** Distributes over a union of commands, as plain `Omit` does not. */
type CommandBody<C> = C extends TaskCommand ? Omit<C, 'taskId'> : never

/** Base of every command that works in a workspace. */
export abstract class WorkspaceCommand<T> extends BaseCommand<T> {
  static override baseFlags = {...BaseCommand.baseFlags, ...timeoutFlag}

  private opened: Opened | undefined
  private acting: Actor | undefined
  private common: RemoteFlags = {}
  /** The event store was not asked, or could not be: it is left alone from then on. */
  private isStale = false

  /** Parses as every command does, and remembers the flags that {@link open} heeds. */
  protected override async parse<F extends FlagSpecs, B extends FlagSpecs, A extends ArgSpecs>(command: {
    readonly flags: F
    readonly baseFlags: B
    readonly args: A
  }): Promise<Parsed<B & F, A>> {
    const parsed = await super.parse(command)
    this.common = parsed.flags as RemoteFlags
    return parsed
  }

  /** Opens the workspace that the current folder belongs to. */
  protected async open(): Promise<Workspace> {
    const folder = findWorkspace(currentFolder(), process.env)
    this.warnOfNetwork(folder.path)
    // `wait` has a time-out of its own.
    const flags = 'timeout' in this.ctor.flags ? {} : this.common
    const {config, warnings} = effectiveConfig(folder, flags.timeout, process.env)
    for (const {message} of warnings) this.remark(`warning: ${message}`)
    const progress = createProgress(!this.jsonEnabled() && !this.isQuiet())
    const workspace = await openWorkspace(folder, config, {
      freshness: freshnessOf(flags),
      onProgress: progress.show,
      onStale: (pulledAt, failure) => this.tellAge(pulledAt, failure),
    }).finally(progress.end)
    this.opened = {workspace, config, folder}
    // Before a command that only reads: it must not show as stale what it then renews.
    if (!('agent-id' in this.ctor.flags)) await this.keepLeases(() => this.reader())
    return workspace
  }

  /** Tells who acts; the workspace must be open. */
  protected actor(flag: string | undefined): Actor {
    this.acting = identify(flag, {...this.settings(), boundAgent: this.opened?.workspace.boundAgent?.()}, process.env)
    return this.acting
  }

  /** How long a claim by this actor holds, in seconds; undefined: until it is ended. People's claims last by default. */
  protected leaseOf(ttl: string | undefined, by: Actor): number | undefined {
    if (ttl === FOREVER) return undefined
    if (ttl !== undefined) return leaseOption(ttl)
    return by.agentId === HUMAN ? undefined : this.settings().leaseSeconds
  }

  /**
   * Looks at the workspace until there is something to see, keeping this session's leases alive meanwhile. Undefined:
   * the time has run out. A store that fails for a while is waited out.
   *
   * @param wait What `--wait` was given: a duration, or `forever`.
   * @param patterns What there may be to see; none at all means everything.
   */
  protected async waitUntil<R>(
    poll: (workspace: Workspace) => R | undefined | Promise<R | undefined>,
    wait: string,
    patterns: readonly string[] = BOARD_EVENTS,
  ): Promise<R | undefined> {
    const waiter = await this.startWaiting({patterns})
    try {
      const found = await waiter.wait(poll, wait === FOREVER ? undefined : durationOption(wait))
      const failure = waiter.lastError()
      if (found === undefined && failure) throw failure
      return found
    } finally {
      waiter.close()
    }
  }

  /** The same for one wait after the other. No patterns: everything. */
  protected async startWaiting(
    limits: Pick<WaitOptions, 'signal' | 'patterns'> = {},
  ): Promise<Waiter & Pick<TransientFailures, 'lastError'>> {
    const workspace = this.opened?.workspace ?? (await this.open())
    const by = this.acting ?? this.reader()
    const failures = createTransientFailures()
    const waiter = createWaiter({
      workspace,
      reopen: async () => {
        await this.opened?.workspace.log.close()
        return this.open()
      },
      nextPoll: ({view}) => failures.nextTry() ?? (by && nextRenewal(view, by)),
      ...limits,
    })
    return {
      wait: (poll, seconds) =>
        waiter.wait(
          failures.tolerate(async (current) => {
            if (by) await renewDueLeases(current, by)
            return poll(current)
          }),
          seconds,
        ),
      close: waiter.close,
      lastError: failures.lastError,
    }
  }

  /** Carries out a command on the task that `given` means. @throws {AppError} when it is refused. */
  protected async act(workspace: Workspace, given: string, command: CommandBody<TaskCommand>): Promise<Accepted> {
    const outcome = await execute(workspace, {...command, taskId: resolveId(workspace.view, given)})
    if (outcome.kind === 'rejected') throw refusal(outcome.rejection, workspace.view)
    return outcome
  }

  /** Does `action` for each id; `-` reads ids. Of several, each is reported; the first that fails sets the exit code. */
  protected async forEach<R extends {readonly id: string}>(
    given: readonly string[],
    action: (id: string) => Promise<R>,
  ): Promise<OneOrMany<R>> {
    const ids = await idsOf(given)
    return isBatch(given) ? this.eachOf(ids, action) : action(ids[0] as string)
  }

  /** The same for ids that somebody else has counted: every one is reported, also when there is only one, or none. */
  protected async eachOf<R extends {readonly id: string}>(
    ids: readonly string[],
    action: (id: string) => Promise<R>,
  ): Promise<{readonly results: readonly ItemResult<R>[]}> {
    const results: ItemResult<R>[] = []
    for (const id of ids) results.push(await this.attempt(id, action))
    return {results}
  }

  /** Counts something that failed beside what succeeded: the first failure sets the exit code. */
  protected failed(thrown: unknown, {isTold}: {readonly isTold: boolean}): AppError {
    const error = toAppError(thrown)
    process.exitCode ??= error.exitCode
    if (!isTold) writeStderr(renderError(error))
    return error
  }

  /** Whether the log is a team's, elsewhere. */
  protected isRemote(): boolean {
    return this.opened?.config.remote !== undefined
  }

  /** The workspace as it is open now: after a wait it may be another one than at first. */
  protected get workspace(): Workspace {
    if (!this.opened) throw new Error('the workspace is not open')
    return this.opened.workspace
  }

  /** The files of the workspace, which must be open. */
  protected get folder(): WorkspaceFolder {
    if (!this.opened) throw new Error('the workspace is not open')
    return this.opened.folder
  }

  /** A replica that turns out to be damaged is a copy, which the next command makes anew. Other files are none. */
  protected override async catch(error: Error): Promise<void> {
    if (!this.isRemote() || !isAppError(error) || error.code !== 'STORE_CORRUPT') return super.catch(error)
    const {replica} = this.folder
    if ((error.details?.path ?? replica) !== replica) return super.catch(error)
    const {removeReplica} = await import('../../host/remote-composition.ts')
    await removeReplica(this.folder)
    const hint = 'It was only a copy, and has been removed: look at the board, then run the command again'
    const {code, message, details} = error
    return super.catch(new AppError({code, message, hint, details, cause: error}))
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    // After one that writes: what it has completed needs no renewal.
    const {acting} = this
    if (acting) await this.keepLeases(() => acting)
    await this.opened?.workspace.log.close()
    await super.finally(error)
  }

  /** Also to programs: a board that may be out of date must not pass for a fresh one. */
  private tellAge(pulledAt: string, failure: AppError | undefined): void {
    this.isStale = true
    if (!this.isQuiet()) writeStderr(`${safeLine(wordAge(pulledAt, failure))}\n`)
  }

  /** Who a command that only reads keeps the leases of; nobody, where it could not act under that name. */
  private reader(): Actor | undefined {
    try {
      return this.actor(process.env.CN_AGENT_ID || undefined)
    } catch {
      return undefined
    }
  }

  private settings(): Pick<Config, 'agentId' | 'leaseSeconds'> {
    return this.opened?.config ?? {}
  }

  /** Whoever runs a command is alive. A renewal that fails must not change what the command came to. */
  private async keepLeases(whose: () => Actor | undefined): Promise<void> {
    try {
      const by = this.opened && !this.isStale ? whose() : undefined
      if (this.opened && by) await renewDueLeases(this.opened.workspace, by)
    } catch {}
  }

  private async attempt<R>(id: string, action: (id: string) => Promise<R>): Promise<ItemResult<R>> {
    try {
      return {...(await action(id)), ok: true}
    } catch (thrown) {
      return {id, ok: false, error: toErrorBody(this.failed(thrown, {isTold: this.jsonEnabled()}))}
    }
  }
}

/** Renders what succeeded; what failed has been said on stderr. */
export function renderEach<R>(data: OneOrMany<R>, render: (item: R) => string): string {
  return succeeded(data).map(render).join('')
}

/** What succeeded. */
export function succeeded<R>(data: OneOrMany<R>): readonly R[] {
  return isMany(data) ? data.results.filter((item): item is R & {readonly ok: true} => item.ok) : [data]
}

function isMany<R>(data: OneOrMany<R>): data is {readonly results: readonly ItemResult<R>[]} {
  return Array.isArray((data as {results?: unknown}).results)
}
