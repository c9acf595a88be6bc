import type {DemoReport} from '../demo/race.ts'
import type {Style} from './style.ts'
import {table} from './table.ts'

const TIME_OF_DAY = [11, 23] as const

/** Renders the demonstration: what happened, who won what, and the proof. */
export function renderDemo(demo: DemoReport, style: Style): string {
  const timeline = demo.timeline.map(({at, by, did, task}) => [
    {text: at.slice(...TIME_OF_DAY), tone: 'dim' as const},
    {text: by, tone: 'bold' as const},
    {text: did, tone: did === 'claimed' ? ('cyan' as const) : ('green' as const)},
    {text: task},
  ])
  const workers = demo.workers.map(({name, won, lost}) => [
    {text: name, tone: 'bold' as const},
    {text: `${won} tasks`},
    {text: `${lost} claims lost to a faster worker`},
  ])
  const lost = demo.workers.reduce((sum, worker) => sum + worker.lost, 0)
  const proof = demo.one_winner_each
    ? style.paint(
        'green',
        `proof: the log holds ${demo.tasks} claims for ${demo.tasks} tasks, one each; ${lost} more attempts were refused`,
      )
    : style.paint('red', `a task was claimed twice, or never: ${JSON.stringify(demo.claims)}`)
  return [
    table(timeline, style),
    '\n',
    table(workers, style),
    `\n${proof} (${demo.seconds} s)\n`,
    '\nnow yours, in a project of your own:\n  cn init\n  cn add "Research the market" --id research\n  cn ready\n',
  ].join('')
}
