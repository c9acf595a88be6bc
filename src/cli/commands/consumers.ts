import {type ConsumerSummary, findConsumer, summarizeConsumer} from '../../application/consumers/index.ts'
import {openConsumers} from '../../host/consumer-composition.ts'
import {currentFolder, findWorkspace} from '../../host/workspace-folder.ts'
import {BaseCommand} from '../bases/base-command.ts'
import {renderConsumers} from '../render/consumers.ts'
import type {Style} from '../render/style.ts'

export default class ListConsumers extends BaseCommand<readonly ConsumerSummary[]> {
  static override summary = 'List the consumers of this workspace and their positions'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  /** What is kept of the consumers is here: the log is not asked. */
  protected async execute(): Promise<readonly ConsumerSummary[]> {
    await this.parse(ListConsumers)
    const {store} = await openConsumers(findWorkspace(currentFolder(), process.env))
    try {
      const names = store.names()
      if (names.length === 0) this.remark('no consumers yet')
      return names.map((name) => summarizeConsumer(findConsumer(store, name), store))
    } finally {
      store.close()
    }
  }

  protected render(consumers: readonly ConsumerSummary[], style: Style): string {
    return renderConsumers(consumers, style)
  }

  protected override named(consumers: readonly ConsumerSummary[]): unknown {
    return consumers.map(({name}) => ({id: name}))
  }
}
