import type {Need} from '../../application/board/index.ts'
import {safeJson} from './safe.ts'
import type {Style} from './style.ts'
import {type Cell, table} from './table.ts'
import {excerpt, wordFailures} from './tasks.ts'

/** Renders what needs a person, one line each: id, priority, need, title, reason. */
export function renderNeeds(needs: readonly Need[], style: Style): string {
  return table(
    needs.map((need): readonly Cell[] => [
      {text: need.id, tone: 'bold'},
      {text: need.priority},
      {text: need.needs, tone: need.needs === 'retry' ? 'red' : 'yellow'},
      {text: need.title},
      {text: need.needs === 'retry' ? wordFailures(need) : wordHandedIn(need)},
    ]),
    style,
  )
}

/** Names the commands that decide, one line for each kind of need. */
export function wordAnswers(needs: readonly Need[]): readonly string[] {
  return [
    needs.some((need) => need.needs === 'approval') && 'approval: cn approve ID, or cn reject ID --reason TEXT',
    needs.some((need) => need.needs === 'retry') && 'retry: cn retry ID, after fixing the cause',
  ].filter((answer) => answer !== false)
}

function wordHandedIn({done_by = 'unknown', reason, result}: Need): string {
  const said = [reason && excerpt(reason), result !== undefined && `result ${excerpt(safeJson(result))}`].filter(
    Boolean,
  )
  return `by ${done_by}${said.length > 0 ? `: ${said.join('; ')}` : ''}`
}
