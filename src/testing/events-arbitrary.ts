import fc from 'fast-check'
import type {NewEvent} from '../domain/events.ts'
import {PRIORITIES, TASK_TYPES} from '../domain/task.ts'

/** An event for one of a few tasks, so that they meet: valid, pointless and malformed ones, in both vocabularies. */
export interface AddressedEvent {
  readonly entityId: string
  readonly event: NewEvent
  /** Seconds that pass before it is recorded. */
  readonly pause: number
}

const ids = ['a', 'b', 'c', 'd', 'e']
const id = fc.constantFrom(...ids)
const agent = fc.constantFrom('ada', 'bob')
const version = fc.integer({min: 0, max: 12})
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, {nil: undefined})

const fields = fc.record(
  {
    title: fc.string(),
    description: fc.option(fc.string()),
    priority: fc.constantFrom(...PRIORITIES, 'p9'),
    task_type: fc.constantFrom(...TASK_TYPES, 'saga'),
    parent: fc.option(id),
    labels: fc.array(fc.constantFrom('x', 'y', 'z'), {maxLength: 3}),
    blocked_by: fc.array(id, {maxLength: 3}),
    max_attempts: fc.integer({min: 1, max: 3}),
    needs_approval: fc.boolean(),
  },
  {requiredKeys: []},
)

const claimPayload = fc.record({
  agent_id: agent,
  lease_seconds: maybe(fc.integer({min: 1, max: 20})),
  resumes: maybe(version),
})
const claimEnd = fc.record({
  agent_id: agent,
  claim_version: maybe(version),
  reason: maybe(fc.string()),
  retryable: maybe(fc.boolean()),
})
const dependency = fc.record({depends_on: id})

const typed = (types: readonly string[], payload: fc.Arbitrary<object>) =>
  fc.record({event_type: fc.constantFrom(...types), payload: payload as fc.Arbitrary<NewEvent['payload']>})

const event: fc.Arbitrary<NewEvent> = fc.oneof(
  {weight: 4, arbitrary: typed(['task.created'], fields)},
  {weight: 2, arbitrary: typed(['task.updated'], fields)},
  {weight: 3, arbitrary: typed(['task.dependency.added', 'task.dependency.removed'], dependency)},
  {weight: 4, arbitrary: typed(['task.claimed', 'workflow.claimed'], claimPayload)},
  {
    weight: 1,
    arbitrary: typed(
      ['task.claim.renewed'],
      fc.record({claim_version: version, lease_seconds: fc.integer({min: 1, max: 20})}),
    ),
  },
  {weight: 4, arbitrary: typed(['task.completed', 'workflow.step.completed'], claimEnd)},
  {
    weight: 4,
    arbitrary: typed(['task.released', 'workflow.released', 'task.failed', 'task.retried', 'task.reopened'], claimEnd),
  },
  {
    weight: 2,
    arbitrary: typed(['workflow.approval.requested', 'workflow.approval.granted', 'task.approval.rejected'], claimEnd),
  },
  {weight: 2, arbitrary: typed(['task.archived', 'task.unarchived'], fc.constant({}))},
  {weight: 1, arbitrary: typed(['task.commented', 'agent.finding'], fc.record({text: fc.string({minLength: 1})}))},
  {
    weight: 1,
    arbitrary: typed(
      ['task.claimed', 'task.updated', 'task.commented'],
      fc.record({title: fc.constant(7), text: fc.constant(null), agent_id: fc.constant([])}),
    ),
  },
)

/** Up to `maxLength` events, in the order in which they are recorded. */
export function addressedEvents(maxLength: number): fc.Arbitrary<readonly AddressedEvent[]> {
  return fc.array(fc.record({entityId: id, event, pause: fc.constantFrom(0, 0, 0.5, 3, 30)}), {maxLength})
}
