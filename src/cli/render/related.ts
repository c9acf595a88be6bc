import type {RelatedTask} from '../../application/board/index.ts'
import {safeJson} from './safe.ts'
import type {Style} from './style.ts'
import {table} from './table.ts'

/** Renders related tasks under a heading, one line each; empty without tasks. */
export function section(title: string, related: readonly RelatedTask[] | undefined, style: Style): string[] {
  return related && related.length > 0 ? [heading(title, style), renderRelated(related, style, '  ')] : []
}

/** Renders related tasks, one line each, with status and result. */
export function renderRelated(related: readonly RelatedTask[], style: Style, margin = ''): string {
  const rows = related.map((task) => [
    {text: margin + task.id, tone: 'bold' as const},
    {text: task.status},
    {text: wordRelated(task)},
  ])
  return table(rows, {...style, width: undefined})
}

/** Formats a related task, without its id and status. */
export function wordRelated({title, archived, claimed_by, reason, result}: RelatedTask): string {
  const parts = [
    title,
    archived && '(archived)',
    claimed_by && `(by ${claimed_by})`,
    reason && `— ${reason}`,
    result !== undefined && `result ${safeJson(result)}`,
  ]
  return parts.filter(Boolean).join('  ')
}

/** The line above a section. */
export function heading(title: string, style: Style): string {
  return `${style.paint('dim', `${title}:`)}\n`
}
