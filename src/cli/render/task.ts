import type {Briefing, TaskDetail} from '../../application/describe-task.ts'
import type {RelatedTask} from '../../application/representation.ts'
import {renderTimeline} from './events.ts'
import {safeJson, safeLine, safeText} from './safe.ts'
import type {Style} from './style.ts'
import {table} from './table.ts'
import {stateOf, wordProgress} from './tasks.ts'

/** What a worker needs to start. */
export function renderBriefing(task: Briefing, style: Style): string {
  return [...headLines(task, style), ...bodyLines(task, style)].join('')
}

/** Everything about one task. */
export function renderTask(task: TaskDetail, style: Style): string {
  return [
    ...headLines(task, style),
    ...resultLines(task, style),
    ...bodyLines(task, style),
    ...section('children', task.children, style),
    ...section('unblocks', task.dependents, style),
    ...commentLines(task, style),
    heading('timeline', style),
    renderTimeline(task.timeline, style),
  ].join('')
}

function headLines(task: Briefing, style: Style): string[] {
  const facts = [
    task.type,
    task.priority,
    stateOf(task),
    task.claimed_by !== undefined && `by ${task.claimed_by}`,
    task.claim_version !== undefined && `claim_version ${task.claim_version}`,
    task.parent !== undefined && `in ${task.parent}`,
    wordProgress(task),
    task.labels?.map((label) => `#${label}`).join(' '),
  ].filter((fact) => typeof fact === 'string' && fact !== '')
  return [`${style.paint('bold', safeLine(task.id))}  ${safeLine(task.title)}\n`, `  ${safeLine(facts.join(' · '))}\n`]
}

function bodyLines(task: Briefing, style: Style): string[] {
  const setback = task.last_setback
  const came =
    setback &&
    `last ${setback.kind}${setback.by === undefined ? '' : ` by ${setback.by}`} ${setback.at}: ${setback.reason ?? '-'}`
  return [
    ...(came === undefined ? [] : [`  ${style.paint('yellow', safeLine(came))}\n`]),
    ...(task.description === undefined ? [] : ['\n', ...indented(task.description), '\n']),
    ...section('blocked by', task.blockers, style),
  ]
}

function resultLines(task: TaskDetail, style: Style): string[] {
  if (task.done_at === undefined) return []
  const by = task.done_by === undefined ? '' : ` by ${task.done_by}`
  const reason = task.reason === undefined ? '' : `: ${task.reason}`
  const result = task.result === undefined ? [] : [`  result ${safeJson(task.result)}\n`]
  return [`  ${style.paint('green', safeLine(`done${by} ${task.done_at}${reason}`))}\n`, ...result]
}

function section(title: string, related: readonly RelatedTask[] | undefined, style: Style): string[] {
  if (!related) return []
  const rows = related.map((task) => [
    {text: `  ${task.id}`, tone: 'bold' as const},
    {text: task.status},
    {text: [task.title, task.claimed_by && `(by ${task.claimed_by})`, outcome(task)].filter(Boolean).join('  ')},
  ])
  return [heading(title, style), table(rows, {...style, width: undefined})]
}

function outcome({reason, result}: RelatedTask): string {
  return [reason && `— ${reason}`, result !== undefined && `result ${safeJson(result)}`].filter(Boolean).join('  ')
}

function commentLines({comments = []}: TaskDetail, style: Style): string[] {
  if (comments.length === 0) return []
  const lines = comments.flatMap(({at, by, text}) => [
    `  ${style.paint('dim', at)} ${safeLine(by ?? '-')}\n`,
    ...indented(text, '    '),
  ])
  return [heading('comments', style), ...lines]
}

function indented(text: string, margin = '  '): string[] {
  return safeText(text)
    .split('\n')
    .map((line) => `${`${margin}${line}`.trimEnd()}\n`)
}

function heading(title: string, style: Style): string {
  return `${style.paint('dim', `${title}:`)}\n`
}
