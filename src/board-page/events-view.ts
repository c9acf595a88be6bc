import type {WireEvent} from './api.ts'
import {h, keep} from './dom.ts'
import {labelled, offer} from './filter-bar.ts'
import type {Page, View} from './page.ts'
import {taskAddress} from './route.ts'
import {type State, timeOf} from './state.ts'
import {when} from './task-parts.ts'
import {actorOf, count, sayingOf, verbOf} from './words.ts'

const MAX_SHOWN = 200

/** Creates the view of live events. */
export function createEventsView({store, render}: Page): View {
  const {element, type, agent, pause, note, list} = createParts(render)
  let paused: readonly WireEvent[] | undefined

  pause.addEventListener('click', () => {
    paused = paused ? undefined : store.get().events
    pause.setAttribute('aria-pressed', String(paused !== undefined))
    pause.textContent = paused ? 'Go on' : 'Pause'
    render()
  })

  function update(state: State): void {
    const events = paused ?? state.events.filter(({timestamp}) => state.at === undefined || timestamp <= state.at)
    const agents = events.map(actorOf).filter((name) => name !== undefined)
    offer(type, [...new Set(events.map(({event_type}) => event_type))].sort(), type.value)
    offer(agent, [...new Set(agents)].sort(), agent.value)
    const shown = events.filter((event) => fits(event, type.value, agent.value)).slice(0, MAX_SHOWN)
    keep(
      list,
      shown.map((event) => itemOf(event, state)),
    )
    note.textContent = paused ? wordPause(paused, state) : wordNewest(shown.length, state)
  }

  return {title: 'Events', element, every: 10_000, update}
}

function wordPause(paused: readonly WireEvent[], {events}: State): string {
  const since = events.findIndex(({id}) => id === paused[0]?.id)
  return `Paused. ${count(since === -1 ? events.length : since, 'event')} since then.`
}

function wordNewest(shown: number, {loaded}: State): string {
  if (!loaded) return 'Loading …'
  return shown === 0 ? 'Nothing of this kind has happened.' : `The newest ${count(shown, 'event')}.`
}

function createParts(render: () => void) {
  const type = h('select', {id: 'event-type', onchange: render})
  const agent = h('select', {id: 'event-agent', onchange: render})
  const pause = h('button', {type: 'button', class: 'quiet', 'aria-pressed': 'false'}, 'Pause')
  const note = h('p', {class: 'note'})
  const list = h('ol', {class: 'timeline events', reversed: true})
  const filters = h(
    'form',
    {class: 'filters', 'aria-label': 'Filter events'},
    labelled('Type', type),
    labelled('Agent', agent),
    pause,
  )
  filters.addEventListener('submit', (event) => event.preventDefault())
  const element = h('div', {class: 'events-view'}, h('h1', {}, 'What happens'), filters, note, list)
  return {element, type, agent, pause, note, list}
}

function fits(event: WireEvent, type: string, agent: string): boolean {
  return (type === '' || event.event_type === type) && (agent === '' || actorOf(event) === agent)
}

function itemOf(event: WireEvent, state: State) {
  const {id, event_type, entity_id, payload, timestamp} = event
  const title = state.tasks.get(entity_id)?.title
  const saying = sayingOf(event_type, payload)
  const now = timeOf(state)
  return {
    key: id,
    // Its age is told to the minute.
    signature: `${title} ${Math.floor((now - Date.parse(timestamp)) / 10_000)}`,
    make: () =>
      h(
        'li',
        {},
        h('span', {}, actorOf(event) ?? 'somebody', ' ', h('strong', {}, verbOf(event_type)), ' '),
        h('a', {href: taskAddress(entity_id), 'data-focus': `event ${id}`}, title ?? entity_id),
        ' ',
        when(timestamp, now),
        ' ',
        h('code', {class: 'id'}, event_type),
        saying !== '' && h('p', {class: 'words'}, saying),
      ),
  }
}
