import type {TaskSummary} from '../application/board/index.ts'
import {progressBar} from './card.ts'
import {h, type Item, keep} from './dom.ts'
import {EVERYTHING, writeFilter} from './filter.ts'
import {taskAddress} from './route.ts'
import {type State, timeOf} from './state.ts'
import {actorOf, briefly, count} from './words.ts'

const MAX_EPICS = 12
const MAX_AGENTS = 12
const MAX_HELD = 4

/** Epics with their progress, and who is active. */
export function createSide() {
  const epics = h('ul', {class: 'plain-list'})
  const agents = h('ul', {class: 'plain-list'})
  const noEpics = h('p', {class: 'empty'}, 'No task has children.')
  const noAgents = h('p', {class: 'empty'}, 'No agents yet.')
  return {
    element: h(
      'aside',
      {class: 'side', 'aria-label': 'Epics and agents'},
      h('section', {'aria-labelledby': 'epics'}, h('h2', {id: 'epics'}, 'Epics'), epics, noEpics),
      h('section', {'aria-labelledby': 'agents'}, h('h2', {id: 'agents'}, 'Agents'), agents, noAgents),
    ),
    update: (state: State) => {
      const parents = epicsOf(state).map(epicItem)
      const known = agentsOf(state)
        .slice(0, MAX_AGENTS)
        .map((agent) => agentItem(agent, timeOf(state)))
      keep(epics, parents)
      keep(agents, known)
      noEpics.hidden = parents.length > 0
      noAgents.hidden = known.length > 0
    },
  }
}

/** Those that are underway first. */
function epicsOf({tasks}: State): readonly TaskSummary[] {
  return [...tasks.values()]
    .filter(({progress}) => progress !== undefined)
    .sort((a, b) => Number(a.status === 'done') - Number(b.status === 'done'))
    .slice(0, MAX_EPICS)
}

function epicItem(epic: TaskSummary): Item {
  return {
    key: epic.id,
    signature: JSON.stringify(epic),
    make: () =>
      h(
        'li',
        {class: 'epic'},
        h('a', {href: taskAddress(epic.id), 'data-focus': `epic ${epic.id}`}, epic.title),
        progressBar(epic),
        h(
          'a',
          {
            class: 'small',
            href: `#/${writeFilter({...EVERYTHING, epic: epic.id})}`,
            'aria-label': `Only tasks of ${epic.title}`,
          },
          'only its tasks',
        ),
      ),
  }
}

interface Agent {
  readonly name: string
  readonly holds: readonly TaskSummary[]
  readonly seen: string | undefined
}

/** Who holds tasks, or was seen of late: the busy first, then the latest. */
export function agentsOf({tasks, events, at}: State): readonly Agent[] {
  const held = Map.groupBy(
    [...tasks.values()].filter(({claimed_by}) => claimed_by !== undefined),
    ({claimed_by}) => claimed_by as string,
  )
  const seen = new Map<string, string>()
  for (const event of events) {
    const name = actorOf(event)
    if (name !== undefined && !seen.has(name) && (at === undefined || event.timestamp <= at))
      seen.set(name, event.timestamp)
  }
  return [...new Set([...held.keys(), ...seen.keys()])]
    .map((name) => {
      const holds = held.get(name) ?? []
      return {name, holds, seen: seen.get(name) ?? holds[0]?.claimed_at}
    })
    .sort((a, b) => Number(b.holds.length > 0) - Number(a.holds.length > 0) || later(b.seen, a.seen))
}

function later(a = '', b = ''): number {
  return a < b ? -1 : Number(a > b)
}

function agentItem({name, holds, seen}: Agent, now: number): Item {
  const last = seen === undefined ? 'not seen recently' : `seen ${briefly(seen, now)}`
  return {
    key: name,
    signature: JSON.stringify([holds.map(({id, title}) => [id, title]), last]),
    make: () =>
      h(
        'li',
        {class: holds.length > 0 ? 'agent busy' : 'agent'},
        h('a', {href: `#/${writeFilter({...EVERYTHING, agent: name})}`, 'data-focus': `agent ${name}`}, name),
        h('span', {class: 'small'}, `${holds.length > 0 ? `holds ${count(holds.length, 'task')}, ` : ''}${last}`),
        ...holds
          .slice(0, MAX_HELD)
          .map(({id, title}) => h('a', {class: 'held', href: taskAddress(id), 'data-focus': `held ${id}`}, title)),
      ),
  }
}
