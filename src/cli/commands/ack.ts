import * as Args from '@oclif/core/args'
import {acknowledge, findConsumer} from '../../application/consumers.ts'
import {typeMatcher} from '../../application/event-types.ts'
import {ConsumerCommand} from '../consumer-command.ts'

interface Acknowledged {
  readonly consumer: string
  readonly position: number
  /** How many events are handled now that were not before. */
  readonly acknowledged: number
}

export default class Ack extends ConsumerCommand<Acknowledged> {
  static override summary = 'Count events as handled by a consumer, up to a position'
  static override description =
    'For a program that reads with cn consume and without --exec. The position is that of the last event that it has handled.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> reviewer 17',
    '<%= config.bin %> <%= command.id %> reviewer 17 --json',
  ]
  static override args = {
    name: Args.string({description: 'The consumer', required: true, ignoreStdin: true}),
    position: Args.integer({
      description: 'The position of an event, as cn consume and cn log print it',
      required: true,
      ignoreStdin: true,
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
    }),
  }

  protected async execute(): Promise<Acknowledged> {
    const {args} = await this.parse(Ack)
    const {log} = await this.open()
    const store = await this.openStore()
    const {name} = findConsumer(store, args.name)
    await this.takeTurn(name)
    const consumer = findConsumer(store, name)
    const {position} = args
    const acknowledged = await acknowledge(store, log, consumer, {position, matches: typeMatcher(consumer.types)})
    return {consumer: name, position, acknowledged}
  }

  protected render({consumer, position, acknowledged}: Acknowledged): string {
    return `${consumer} has handled everything up to position ${position} (${acknowledged} more)\n`
  }
}
