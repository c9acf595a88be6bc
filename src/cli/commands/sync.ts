import {setReplicaAside} from '../../host/set-replica-aside.ts'
import {WorkspaceCommand} from '../bases/workspace-command.ts'
import {flag} from '../flags/flag.ts'

/** What the board of this machine was brought up to. */
interface Synced {
  readonly mode: 'local' | 'remote'
  readonly tasks: number
  /** The replica that was set aside. */
  readonly set_aside?: string
}

export default class Sync extends WorkspaceCommand<Synced> {
  static override summary = 'Pull new events of a remote log'
  static override description =
    'Every command does this by itself. Use it for the first pull of a large log, and before going offline. A local log has nothing to pull.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --new-replica --json',
  ]
  static override flags = {
    'new-replica': flag.boolean({
      summary: 'Start over with a new replica, after the event store was replaced on purpose; the old one is kept',
    }),
  }

  protected async execute(): Promise<Synced> {
    const {flags} = await this.parse(Sync)
    const setAside = flags['new-replica'] ? await setReplicaAside(flags.timeout) : undefined
    const {view} = (await this.open()).workspace
    return {
      mode: this.isRemote() ? 'remote' : 'local',
      tasks: view.size(),
      ...(setAside !== undefined && {set_aside: setAside}),
    }
  }

  protected render({mode, tasks, set_aside}: Synced): string {
    if (set_aside !== undefined) this.remark(`note: the old replica is now ${set_aside}`)
    return mode === 'local' ? `the log is local: nothing to pull (${tasks} tasks)\n` : `up to date: ${tasks} tasks\n`
  }
}
