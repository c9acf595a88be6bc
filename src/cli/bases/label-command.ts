import {label} from '../../application/input/index.ts'
import type {EditTask} from '../../domain/commands.ts'
import {arg} from '../flags/flag.ts'
import {listOf, taskIdsOf} from '../flags/options.ts'
import {safeLine} from '../render/safe.ts'
import {type OneOrMany, renderEach, WorkspaceCommand} from './workspace-command.ts'

/** Tasks, and labels for all of them. */
export const labelArgs = {
  id: arg.string({
    description: 'A task, several joined by commas, or - for ids on standard input',
    required: true,
  }),
  labels: arg.string({description: 'Labels', multiple: true, required: true}),
}

/** A task and all its labels. */
export interface Labelled {
  readonly id: string
  readonly labels: readonly string[]
}

/** Base of the commands that change single labels, whatever others do with the rest. */
export abstract class LabelCommand extends WorkspaceCommand<OneOrMany<Labelled>> {
  /** Changes labels of each task; `change` says which way. */
  protected async relabel(
    args: {readonly id: string; readonly labels: readonly string[]},
    agent: string | undefined,
    change: (labels: readonly string[]) => Pick<EditTask, 'addLabels' | 'removeLabels'>,
  ): Promise<OneOrMany<Labelled>> {
    const labels = listOf(args.labels, label) ?? []
    const workspace = await this.open()
    const command = {kind: 'edit', by: this.actor(agent), changes: {}, ...change(labels)} as const
    return this.forEach(taskIdsOf(workspace.view, args.id), async (given) => {
      const {board, events} = await this.act(workspace, given, command)
      const {id} = board.task
      if (events.length === 0) this.remark(`note: ${id} is as it was`)
      return {id, labels: board.task.labels}
    })
  }

  protected render(data: OneOrMany<Labelled>): string {
    return renderEach(data, ({id, labels}) => {
      const shown = labels.length > 0 ? labels.map((name) => `#${name}`).join(' ') : 'without labels'
      return `${safeLine(`${id} ${shown}`)}\n`
    })
  }
}
