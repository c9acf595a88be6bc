import {acknowledge, findConsumer} from '../../application/consumers/index.ts'
import {eventPosition, typeMatcher} from '../../application/input/index.ts'
import {AppError} from '../../errors/app-error.ts'
import {ConsumerCommand} from '../bases/consumer-command.ts'
import {arg} from '../flags/flag.ts'

interface Acknowledged {
  readonly consumer: string
  readonly position: number
  /** How many events are handled now that were not before. */
  readonly acknowledged: number
}

export default class Ack extends ConsumerCommand<Acknowledged> {
  static override summary = 'Acknowledge events up to a position'
  static override description =
    'For a program that reads with cn consume without --exec. The position is that of the last handled event.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> reviewer 17',
    '<%= config.bin %> <%= command.id %> reviewer 17 --json',
  ]
  static override args = {
    name: arg.string({description: 'The consumer', required: true}),
    position: arg.string({
      description: 'The position of an event, as cn consume and cn log print it',
      required: true,
    }),
  }

  protected async execute(): Promise<Acknowledged> {
    const {args} = await this.parse(Ack)
    const position = positionOf(args.position)
    const {log} = (await this.open()).workspace
    const store = await this.openStore()
    const {name} = findConsumer(store, args.name)
    await this.takeTurn(name)
    const consumer = findConsumer(store, name)
    const acknowledged = await acknowledge(store, log, consumer, {position, matches: typeMatcher(consumer.types)})
    return {consumer: name, position, acknowledged}
  }

  protected render({consumer, position, acknowledged}: Acknowledged): string {
    return `${consumer} has handled everything up to position ${position} (${acknowledged} more)\n`
  }
}

/** oclif's own reader of whole numbers throws what looks like a bug. */
function positionOf(given: string): number {
  const position = eventPosition(given)
  if (position !== undefined) return position
  throw new AppError({
    code: 'USAGE',
    message: `invalid position ${JSON.stringify(given)}`,
    hint: 'Use a position that cn consume or cn log prints, such as 17',
  })
}
