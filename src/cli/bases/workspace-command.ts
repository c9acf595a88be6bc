import type {Workspace} from '../../application/kernel/index.ts'
import {type Board, createBoard, createSession, type Session} from '../../application/session.ts'
import {renewDueLeases} from '../../application/tasks/index.ts'
import {type Actor, HUMAN} from '../../domain/commands.ts'
import {identify} from '../../host/identity.ts'
import type {WorkspaceFolder} from '../../host/workspace-folder.ts'
import {type ArgSpecs, type FlagSpecs, flag, type Parsed} from '../flags/flag.ts'
import {type RemoteFlags, timeoutFlag, wordAge} from '../flags/remote-flags.ts'
import {safeLine} from '../render/safe.ts'
import {writeStderr} from '../terminal/stdio.ts'
import {BaseCommand} from './base-command.ts'
import {BatchCommand} from './batch-command.ts'
import {type OpenedWorkspace, openForCommand, removeDamagedReplica} from './open-workspace.ts'

/** The flag of every command that acts in somebody's name. */
export const actorFlags = {
  'agent-id': flag.string({
    summary: 'Who acts; else [agent] id of the configuration, else whom the key is bound to, else human',
    env: 'CN_AGENT_ID',
    helpValue: 'NAME',
  }),
}

/** Base of every command that works in a workspace: it opens a board or a session, and closes it. */
export abstract class WorkspaceCommand<T> extends BatchCommand<T> {
  static override readonly baseFlags = {...BaseCommand.baseFlags, ...timeoutFlag}

  private opened: OpenedWorkspace | undefined
  private current: Board | undefined
  private session: Session | undefined
  private common: RemoteFlags = {}
  /** The event store was not asked, or could not be: it is left alone from then on. */
  private isStale = false

  /** Parses as every command does, and remembers the flags that opening heeds. */
  protected override async parse<F extends FlagSpecs, B extends FlagSpecs, A extends ArgSpecs>(command: {
    readonly flags: F
    readonly baseFlags: B
    readonly args: A
  }): Promise<Parsed<B & F, A>> {
    const parsed = await super.parse(command)
    // `wait` has a time-out of its own.
    if (!('timeout' in this.ctor.flags)) this.common = parsed.flags as RemoteFlags
    return parsed
  }

  /** Opens the board that the current folder belongs to, for reading. The leases of the session are renewed first. */
  protected async open(): Promise<Board> {
    const {workspace} = await this.openHere()
    const keeper = this.reader()
    // First, so that the answer does not show a lease as lapsed that is then renewed.
    await this.keepLeases(() => keeper && renewDueLeases(workspace, keeper))
    this.current = createBoard({workspace, reopen: () => this.openAgain(), keeper})
    return this.current
  }

  /** Opens the same board for somebody to act on it. @throws {AppError} NOT_ALLOWED for a name that the key excludes. */
  protected async openFor(agent: string | undefined): Promise<Session> {
    const {workspace, config} = await this.openHere()
    const by = this.actor(agent)
    const defaultLeaseSeconds = by.agentId === HUMAN ? undefined : config.leaseSeconds
    this.session = createSession({workspace, reopen: () => this.openAgain(), by, defaultLeaseSeconds})
    return this.session
  }

  /** The board that was opened for reading. */
  protected get board(): Board {
    if (!this.current) throw new Error('the workspace is not open')
    return this.current
  }

  /** Whether the log is a team's, elsewhere. */
  protected isRemote(): boolean {
    return this.opened?.config.remote !== undefined
  }

  /** The files of the workspace, which must be open. */
  protected get folder(): WorkspaceFolder {
    if (!this.opened) throw new Error('the workspace is not open')
    return this.opened.folder
  }

  protected override async catch(error: Error): Promise<void> {
    await super.catch(await removeDamagedReplica(error, this.opened))
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    // After a command that writes: what it has completed needs no renewal.
    await this.keepLeases(() => this.session?.keepLeases())
    await this.opened?.workspace.log.close()
    await super.finally(error)
  }

  private async openHere(): Promise<OpenedWorkspace> {
    this.opened = await openForCommand({
      flags: this.common,
      showProgress: !this.jsonEnabled() && !this.isQuiet(),
      warn: (message) => this.remark(message),
      onFolder: (path) => this.warnOfNetwork(path),
      // Programs are told too: a board that may be out of date must not pass for a fresh one.
      onStale: (pulledAt, failure) => {
        this.isStale = true
        if (!this.isQuiet()) writeStderr(`${safeLine(wordAge(pulledAt, failure))}\n`)
      },
    })
    return this.opened
  }

  private async openAgain(): Promise<Workspace> {
    await this.opened?.workspace.log.close()
    return (await this.openHere()).workspace
  }

  private actor(agent: string | undefined): Actor {
    const {workspace, config} = this.opened ?? {}
    return identify(agent, {agentId: config?.agentId, boundAgent: workspace?.boundAgent?.()}, process.env)
  }

  /** Whose leases a command that only reads keeps; undefined where it could not act under that name. */
  private reader(): Actor | undefined {
    try {
      return this.actor(process.env.CN_AGENT_ID || undefined)
    } catch {
      return undefined
    }
  }

  /** An actor who runs commands is alive. A renewal that fails does not change the outcome of the command. */
  private async keepLeases(renew: () => Promise<void> | undefined): Promise<void> {
    if (this.isStale) return
    try {
      await renew()
    } catch {}
  }
}
