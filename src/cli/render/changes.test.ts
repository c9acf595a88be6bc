import {expect, test} from 'vitest'
import {describeChange} from '../../application/board/board-changes.ts'
import type {NewEvent} from '../../domain/events.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {renderChanges} from './changes.ts'
import {PLAIN, type Style} from './style.ts'

const by = (agent_id: string, event_type: string, payload: NewEvent['payload'] = {}): NewEvent => ({
  event_type,
  payload: {agent_id, ...payload},
})

/** What is told of events of the task `a`, one after the other, each as soon as it is recorded. */
async function toldOf(events: readonly NewEvent[], style: Style = PLAIN): Promise<readonly string[]> {
  const workspace = createMemoryWorkspace()
  const {log, ids} = workspace
  const told: string[] = []
  for (const event of events) {
    const outcome = await log.append('a', [event], {opId: ids.uuid()})
    if (outcome.kind !== 'recorded') throw new Error('a conflict')
    for (const recorded of outcome.events) told.push(renderChanges([await describeChange(recorded, workspace)], style))
  }
  return told.map((line) => line.replace(/^(.*?)00:00:00(.*?) {2}/, '$1$2').trimEnd())
}

test('every kind of event is told in a sentence', async () => {
  const told = await toldOf([
    by('ada', 'task.created', {title: 'Research', needs_approval: true, max_attempts: 2}),
    by('ada', 'task.updated', {title: 'Research it', task_type: 'bug'}),
    by('ada', 'task.dependency.added', {depends_on: 'b'}),
    by('ada', 'task.dependency.removed', {depends_on: 'b'}),
    by('r1', 'task.claimed', {lease_seconds: 900}),
    by('r2', 'workflow.claimed'),
    by('r1', 'task.claim.renewed', {claim_version: 5, lease_seconds: 1800}),
    by('r1', 'task.released', {reason: 'lunch'}),
    by('r1', 'task.claimed'),
    by('r1', 'task.failed', {reason: 'no net'}),
    by('ada', 'task.retried'),
    by('r1', 'task.claimed'),
    by('r1', 'task.failed', {reason: 'for good', retryable: false}),
    by('ada', 'task.retried'),
    by('r1', 'task.completed', {reason: 'see\nit'}),
    by('bob', 'task.approval.rejected', {reason: 'empty'}),
    by('r1', 'workflow.step.completed'),
    by('bob', 'workflow.approval.granted'),
    by('bob', 'task.reopened'),
    by('bob', 'workflow.approval.requested'),
    by('bob', 'task.archived'),
    by('bob', 'task.unarchived'),
    by('bob', 'task.commented', {text: '\u001b[31mred\u202e'}),
    by('bob', 'agent.finding', {text: 'two words'}),
    {event_type: 'deploy.started', payload: {}},
  ])
  expect(told).toEqual([
    'ada added a: Research',
    'ada edited a: title, task_type',
    'ada made a wait for b',
    'ada let a no longer wait for b',
    'r1 claimed a (until 00:15:00)',
    'r2 tried to claim a, which r1 holds (without effect)',
    'r1 renewed the claim on a (until 00:30:00)',
    'r1 released a: lunch',
    'r1 claimed a',
    'r1 failed a (attempt 1 of 2, again from 00:00:01): no net',
    'ada retried a',
    'r1 claimed a',
    'r1 failed a (attempt 1 of 2, dead): for good',
    'ada retried a',
    'r1 completed a, which waits for approval: see\\nit',
    'bob rejected a: empty',
    'r1 completed a, which waits for approval',
    'bob approved a',
    'bob reopened a',
    'bob asked for approval of a',
    'bob archived a',
    'bob brought a back from the archive',
    'bob commented on a: \\x1b[31mred\\u202e',
    'bob recorded agent.finding on a: text="two words"',
    'somebody recorded deploy.started on a',
  ])
})

test('an event of a task that does not exist changes nothing, and says so', async () => {
  expect(await toldOf([by('eve', 'task.completed'), by('eve', 'task.claimed')])).toEqual([
    'eve completed a (without effect)',
    'eve tried to claim a (without effect)',
  ])
})

test('a terminal shows what matters in colour, and one line of its width', async () => {
  const style: Style = {paint: (tone, text) => `<${tone}>${text}</>`, width: 30}
  const told = await toldOf(
    [by('ada', 'task.created', {title: 'A title that is too long'}), by('r1', 'task.claimed')],
    style,
  )
  expect(told).toEqual(['<dim></><cyan>ada added a: A titl…</>', '<dim></><yellow>r1 claimed a</>'])
})
