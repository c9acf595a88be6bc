import type {Briefing, TaskDetail, WordFields} from '../../application/board/index.ts'
import {renderTimeline} from './events.ts'
import {heading, section} from './related.ts'
import {safeJson, safeLine, safeText} from './safe.ts'
import type {Style} from './style.ts'
import {stateOf, wordHolder, wordProgress} from './tasks.ts'

/** Renders what a worker needs to start. */
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
    wordHolder(task),
    task.claim_version !== undefined && `claim_version ${task.claim_version}`,
    task.lease_until !== undefined && !task.stale && `until ${task.lease_until}`,
    ...planFacts(task),
    task.not_before !== undefined && `next attempt ${task.not_before}`,
    task.parent !== undefined && `in ${task.parent}`,
    wordProgress(task),
    task.labels?.map((label) => `#${label}`).join(' '),
  ].filter((fact) => typeof fact === 'string' && fact !== '')
  return [`${style.paint('bold', safeLine(task.id))}  ${safeLine(task.title)}\n`, `  ${safeLine(facts.join(' · '))}\n`]
}

/** Facts about an unfinished task: attempts, back-off, approval. */
function planFacts({status, attempts, max_attempts, needs_approval}: Briefing) {
  if (status === 'done' || status === 'awaiting-approval') return []
  return [
    attempts !== undefined && `failed ${attempts} of ${max_attempts} attempts`,
    needs_approval && 'needs approval',
  ]
}

function bodyLines(task: Briefing, style: Style): string[] {
  const setback = task.last_setback
  const came = setback && wordSaid(`last ${setback.kind}`, setback)
  return [
    ...(came === undefined ? [] : [`  ${style.paint('yellow', safeLine(came))}\n`]),
    ...(task.description === undefined ? [] : ['\n', ...indented(task.description), '\n']),
    ...section('blocked by', task.blockers, style),
  ]
}

function resultLines(task: TaskDetail, style: Style): string[] {
  if (task.done_at === undefined) return []
  const verb = task.status === 'awaiting-approval' ? 'handed in' : 'done'
  const done = wordSaid(verb, {at: task.done_at, by: task.done_by, reason: task.reason})
  return [
    `  ${style.paint('green', safeLine(done))}\n`,
    ...(task.result === undefined ? [] : [`  result ${safeJson(task.result)}\n`]),
    ...(task.approval ? [`  ${style.paint('green', safeLine(wordSaid('approved', task.approval)))}\n`] : []),
  ]
}

function wordSaid(verb: string, {at, by, reason}: {[K in keyof WordFields]: WordFields[K] | undefined}): string {
  return `${verb}${by === undefined ? '' : ` by ${by}`} ${at}${reason === undefined ? '' : `: ${reason}`}`
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
