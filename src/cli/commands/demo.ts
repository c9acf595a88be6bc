import {AppError} from '../../errors/app-error.ts'
import {BaseCommand} from '../bases/base-command.ts'
import {type DemoReport, race} from '../demo/race.ts'
import {type WorkerReport, work} from '../demo/worker.ts'
import {flag} from '../flags/flag.ts'
import {renderDemo} from '../render/demo.ts'
import type {Style} from '../render/style.ts'

export default class Demo extends BaseCommand<DemoReport | WorkerReport> {
  static override summary = 'Watch four workers share fifteen tasks, in a temporary folder'
  static override description =
    'Four real processes race for the tasks, using only cn. Prints what happened, who won what, and the proof from the log that no task was claimed twice.'
  static override examples = ['<%= config.bin %> <%= command.id %>']
  static override flags = {
    worker: flag.string({summary: 'Run as one of the workers, in this folder', hidden: true}),
  }

  protected async execute(): Promise<DemoReport | WorkerReport> {
    const {flags} = await this.parse(Demo)
    if (flags.worker !== undefined) return work(flags.worker, process.cwd())
    const report = await race((text) => this.remark(text))
    if (!report.one_winner_each)
      throw new AppError({code: 'INTERNAL', message: 'a task did not have exactly one winner', details: {...report}})
    return report
  }

  protected render(data: DemoReport | WorkerReport, style: Style): string {
    return 'tasks' in data ? renderDemo(data, style) : `${data.name} won ${data.won}, lost ${data.lost}\n`
  }
}
