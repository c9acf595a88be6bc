import {type ConsumerSummary, findConsumer, summarizeConsumer} from '../../application/consumers.ts'
import {ConsumerCommand} from '../consumer-command.ts'
import {renderConsumers} from '../render/consumers.ts'
import type {Style} from '../render/style.ts'

export default class ListConsumers extends ConsumerCommand<readonly ConsumerSummary[]> {
  static override summary = 'List the consumers of this workspace, and how far each has come'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  protected async execute(): Promise<readonly ConsumerSummary[]> {
    await this.parse(ListConsumers)
    await this.open()
    const store = await this.openStore()
    return store.names().map((name) => summarizeConsumer(findConsumer(store, name), store))
  }

  protected render(consumers: readonly ConsumerSummary[], style: Style): string {
    return renderConsumers(consumers, style)
  }

  protected override named(consumers: readonly ConsumerSummary[]): unknown {
    return consumers.map(({name}) => ({id: name}))
  }
}
