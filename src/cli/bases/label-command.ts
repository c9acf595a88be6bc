import {resolveId, splitWords} from '../../application/input/index.ts'
import type {Labelled, labelAdd, labelRemove} from '../../application/operations/index.ts'
import {arg} from '../flags/flag.ts'
import {taskIdsOf} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'
import {type OneOrMany, renderEach} from './batch-command.ts'
import {WorkspaceCommand} from './workspace-command.ts'

/** Tasks, and labels for all of them. */
export const labelArgs = {
  id: arg.string({
    description: 'A task, several joined by commas, or - for ids on standard input',
    required: true,
  }),
  labels: arg.string({description: 'Labels', multiple: true, required: true}),
}

/** Base of the commands that change single labels, whatever others do with the rest. */
export abstract class LabelCommand extends WorkspaceCommand<OneOrMany<Labelled>> {
  /** Adds or removes labels of each task. */
  protected async relabel(
    operation: typeof labelAdd | typeof labelRemove,
    args: {readonly id: string; readonly labels: readonly string[]},
    agent: string | undefined,
  ): Promise<OneOrMany<Labelled>> {
    const labels = [...(splitWords(args.labels, String) ?? [])]
    const session = await this.openFor(agent)
    const {view} = session.workspace
    return this.forEach(taskIdsOf(view, args.id), async (given) => {
      const before = view.get(resolveId(view, given))?.task.labels
      const labelled = await operation.run(session, {id: given, labels})
      if (String(before) === String(labelled.labels)) this.remark(`note: ${labelled.id} is unchanged`)
      return labelled
    })
  }

  protected render(data: OneOrMany<Labelled>): string {
    return renderEach(data, ({id, labels}) => {
      const shown = labels.length > 0 ? labels.map((name) => `#${name}`).join(' ') : 'without labels'
      return `${safeLine(`${id} ${shown}`)}\n`
    })
  }
}
