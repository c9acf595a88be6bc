import type {ConsumerSummary, DeadLetterSummary} from '../../application/consumers/index.ts'
import type {Style} from './style.ts'
import {type Cell, table} from './table.ts'

/** Renders consumers, one line each: types, position, and what blocks them. */
export function renderConsumers(consumers: readonly ConsumerSummary[], style: Style): string {
  const rows = consumers.map(({name, types, at, trouble, dead}): Cell[] => [
    {text: name, tone: 'bold'},
    {text: types?.join(' ') ?? '*', tone: 'cyan'},
    {text: at ?? 'at the start', tone: 'dim'},
    {
      text: [trouble && `attempt ${trouble.attempts} failed: ${trouble.error}`, dead && `${dead} dead`]
        .filter(Boolean)
        .join('; '),
    },
  ])
  return table(rows, style)
}

/** Renders dead letters, one line each: time, event, reason. */
export function renderLetters(letters: readonly DeadLetterSummary[], style: Style): string {
  const rows = letters.map(({id, attempts, error, died_at, revived, event}): Cell[] => [
    {text: died_at, tone: 'dim'},
    {text: id, tone: 'bold'},
    {text: event.entity_id},
    {text: event.event_type, tone: 'cyan'},
    {
      text: `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}: ${error}${revived ? ' (will be delivered again)' : ''}`,
    },
  ])
  return table(rows, style)
}
