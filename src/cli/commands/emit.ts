import {jsonText} from '../../application/input/index.ts'
import {emit} from '../../application/operations/index.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import type {JsonObject} from '../../domain/json.ts'
import {actorFlags, WorkspaceCommand} from '../bases/workspace-command.ts'
import {arg, flag} from '../flags/flag.ts'
import {fileOption} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'

/** An event that was recorded: what the caller does not know yet. */
type Emitted = Pick<RecordedEvent, 'id' | 'event_type' | 'entity_id' | 'version' | 'timestamp' | 'position'>

export default class Emit extends WorkspaceCommand<Emitted> {
  static override summary = 'Record an event that is not about the board'
  static override description =
    'For messages between agents: findings, deployments, measurements. The event goes into the same log, consumers react to it with cn consume, and it never changes a task.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> agent.finding research --payload \'{"text": "sources disagree"}\' --agent-id researcher-1',
    '<%= config.bin %> <%= command.id %> deploy.started eu-west --payload @deploy.json',
  ]
  static readonly operation = emit
  static override args = {
    type: arg.string({
      description: 'Words joined by dots, such as agent.finding; not task.* or workflow.*',
      required: true,
    }),
    entity: arg.string({
      description: 'What the event is about: a task or anything else; used literally',
      required: true,
    }),
  }
  static override flags = {
    ...actorFlags,
    payload: flag.string({
      summary: 'A JSON object; @FILE reads a file, - standard input; default {}',
      helpValue: 'JSON',
    }),
  }

  protected async execute(): Promise<Emitted> {
    const {args, flags} = await this.parse(Emit)
    const text = flags.payload === undefined ? undefined : await fileOption(flags.payload, 'the payload')
    const payload = text === undefined ? undefined : jsonText('the payload', text, {reason: 'payload-not-object'})
    const session = await this.openFor(flags['agent-id'])
    return emit.run(session, {type: args.type, entity: args.entity, payload: payload as JsonObject | undefined})
  }

  protected render({id, event_type, entity_id, version, position}: Emitted): string {
    return `${safeLine(event_type)} recorded on ${safeLine(entity_id)} (version ${version}, position ${position}) ${id}\n`
  }
}
