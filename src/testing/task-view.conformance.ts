import type {RecordedEvent} from '../domain/events.ts'
import {type Instant, parseInstant, plusSeconds} from '../domain/instant.ts'
import type {ReadyFilter, TaskFilter, TaskPage, TaskView} from '../ports/task-view.ts'
import {happened, recorded} from './decider-spec.ts'
import {describe, expect, test} from './framework.ts'

/** Makes the view of a log that holds these events, and nothing else. */
export interface ViewHarness {
  readonly open: (events: readonly RecordedEvent[]) => Promise<{readonly view: TaskView; readonly close: () => unknown}>
}

/** One second passes between the events. */
const STORY = recorded([
  happened('epic', 'task.created', {title: 'Launch', task_type: 'epic', priority: 'p1'}, 'ada'),
  happened('research', 'task.created', {title: 'Research', parent: 'epic', priority: 'p0', labels: ['a', 'b']}),
  happened('write', 'task.created', {
    title: 'Write',
    parent: 'epic',
    blocked_by: ['research', 'missing'],
    labels: ['a'],
  }),
  happened('step', 'task.created', {title: 'Step', parent: 'write', task_type: 'bug'}),
  happened('sources', 'agent.finding', {text: 'not a task'}),
  happened('old', 'task.created', {title: 'Old'}),
  happened('old', 'task.archived'),
  happened('idea', 'task.created', {title: 'Idea', priority: 'p0'}),
  happened('leased', 'task.created', {title: 'Leased'}),
  happened('leased', 'task.claimed', {lease_seconds: 100}, 'ada'),
  happened('held', 'task.created', {title: 'Held'}),
  happened('held', 'task.claimed', {}, 'bob'),
  happened('failed', 'task.created', {title: 'Failed'}),
  happened('failed', 'task.claimed', {}, 'bob'),
  happened('failed', 'task.failed', {reason: 'no network'}, 'bob'),
])
const END = parseInstant(STORY.at(-1)?.timestamp as string) as Instant

const idsOf = ({tasks}: TaskPage) => tasks.map(({task}) => task.id)
const listed = (view: TaskView, filter: TaskFilter) => idsOf(view.list(filter))
const ready = (view: TaskView, filter: ReadyFilter = {}, now = END) => idsOf(view.ready(filter, now))

const CASES: Readonly<Record<string, (view: TaskView) => void>> = {
  'a task is found by its id, with what it waits for and what waits for it counted': (view) => {
    expect(view.get('write')).toMatchObject({openBlockers: 2, openChildren: 1, doneChildren: 0, unblocks: 1})
    expect(view.get('research')).toMatchObject({task: {title: 'Research'}, unblocks: 2})
    expect(view.get('sources')).toBeUndefined()
  },
  'a list is in the order of age, without archived tasks': (view) => {
    const all = ['epic', 'research', 'write', 'step', 'idea', 'leased', 'held', 'failed']
    expect(listed(view, {})).toEqual(all)
    expect(listed(view, {archived: 'only'})).toEqual(['old'])
    expect(listed(view, {archived: 'include'})).toHaveLength(all.length + 1)
  },
  'a limit cuts the list and says so; counting counts all that match': (view) => {
    expect(view.list({limit: 2})).toMatchObject({more: true})
    expect(view.list({limit: 2, counted: true})).toMatchObject({more: true, total: 8})
    expect(view.list({limit: 8, counted: true})).toMatchObject({more: false, total: 8})
    expect(view.list({}).total).toBeUndefined()
  },
  'each criterion narrows the list, and all of them have to hold': (view) => {
    expect(listed(view, {statuses: ['in-progress']})).toEqual(['leased', 'held'])
    expect(listed(view, {priorities: ['p0', 'p1']})).toEqual(['epic', 'research', 'idea'])
    expect(listed(view, {types: ['bug', 'epic']})).toEqual(['epic', 'step'])
    expect(listed(view, {labels: ['a']})).toEqual(['research', 'write'])
    expect(listed(view, {labels: ['a', 'b', 'a']})).toEqual(['research'])
    expect(listed(view, {labels: ['a', 'c']})).toEqual([])
    expect(listed(view, {claimedBy: 'ada'})).toEqual(['leased'])
    expect(listed(view, {claimed: true})).toEqual(['leased', 'held'])
    expect(listed(view, {claimed: false, priorities: ['p0']})).toEqual(['research', 'idea'])
    expect(listed(view, {blockedBy: 'missing'})).toEqual(['write'])
    expect(listed(view, {noBlockers: true, parent: 'epic'})).toEqual(['research'])
  },
  'below a task means its children, or all its descendants': (view) => {
    expect(listed(view, {parent: 'epic'})).toEqual(['research', 'write'])
    expect(listed(view, {parent: 'epic', depth: 'direct'})).toEqual(['research', 'write'])
    expect(listed(view, {parent: 'epic', depth: 'all'})).toEqual(['research', 'write', 'step'])
  },
  'given ids are shown in their order, each once; unknown ones are passed over': (view) => {
    expect(listed(view, {ids: ['write', 'nobody', 'epic', 'write']})).toEqual(['write', 'epic'])
    expect(listed(view, {ids: ['old', 'epic'], archived: 'include'})).toEqual(['old', 'epic'])
    expect(listed(view, {ids: []})).toEqual([])
    expect(view.list({ids: ['step', 'idea', 'held'], limit: 1, counted: true})).toMatchObject({more: true, total: 3})
  },
  'ready is what can be claimed, the best first': (view) => {
    expect(ready(view)).toEqual(['research', 'idea', 'step'])
    expect(ready(view, {parent: 'epic', depth: 'all'})).toEqual(['research', 'step'])
    expect(ready(view, {limit: 1})).toEqual(['research'])
  },
  'a lapsed lease and an ended back-off make tasks ready at their instants': (view) => {
    const later = plusSeconds(END, 2)
    expect(ready(view, {}, later)).toEqual(['research', 'idea', 'step', 'failed'])
    expect(ready(view, {}, plusSeconds(END, 200))).toContain('leased')
    const next = view.nextClaimableAt(later) as Instant
    expect(ready(view, {}, (next - 1) as Instant)).not.toContain('leased')
    expect(ready(view, {}, next)).toContain('leased')
    expect(view.nextClaimableAt(next)).toBeUndefined()
  },
  'the leases of an agent are those that end by themselves': (view) => {
    expect(view.leasedBy('ada').map(({task}) => task.id)).toEqual(['leased'])
    expect(view.leasedBy('bob')).toEqual([])
  },
  'edges lead from what waits to what it waits for': (view) => {
    const edges = [...view.edges()].map(({waiter, gate}) => `${waiter} > ${gate}`).sort()
    expect(edges).toEqual(['epic > research', 'epic > write', 'write > missing', 'write > research', 'write > step'])
    expect([...view.waitsFor('write')].sort()).toEqual(['missing', 'research', 'step'])
    expect([...view.waitedBy('research')].sort()).toEqual(['epic', 'write'])
    expect([...view.waitedBy('missing')]).toEqual(['write'])
  },
  'ids are found by their beginning, to the letter': (view) => {
    expect(view.idsStartingWith('', 3)).toEqual(['epic', 'failed', 'held'])
    expect(view.idsStartingWith('re', 9)).toEqual(['research'])
    expect(view.idsStartingWith('%', 9)).toEqual([])
    expect([...view.ids()]).toHaveLength(view.size())
    expect(view.size()).toBe(9)
  },
  'statuses are counted without archived tasks': (view) => {
    expect(new Map([...view.counts()].sort())).toEqual(
      new Map([
        ['in-progress', 2],
        ['open', 6],
      ]),
    )
  },
}

/** Runs the contract of TaskView against one implementation: the same questions and answers for every view there is. */
export function describeTaskView(name: string, {open}: ViewHarness): void {
  describe(`task view: ${name}`, () => {
    for (const [title, run] of Object.entries(CASES)) {
      test(title, async () => {
        const {view, close} = await open(STORY)
        try {
          run(view)
        } finally {
          await close()
        }
      })
    }
    test('an empty log has an empty view', async () => {
      const {view, close} = await open([])
      try {
        expect([view.list({counted: true}), view.ready({}, END)]).toEqual([
          {tasks: [], more: false, total: 0},
          {tasks: [], more: false},
        ])
        expect([view.size(), [...view.ids()], view.nextClaimableAt(END)]).toEqual([0, [], undefined])
      } finally {
        await close()
      }
    })
  })
}
