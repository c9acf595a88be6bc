import {createBoardView} from './board-view.ts'
import {replace} from './dom.ts'
import {createEventsView} from './events-view.ts'
import {createGraphView} from './graph-view.ts'
import {actingAs, askIdentity} from './identity-dialog.ts'
import {followBoard, type LiveBoard} from './live-board.ts'
import type {Page, View} from './page.ts'
import {type Route, readRoute} from './route.ts'
import {createStore, type State} from './state.ts'
import {createTaskView} from './task-view.ts'
import {createTimeSlider} from './time-slider.ts'
import {createToast} from './toast.ts'
import {actorOf, verbOf} from './words.ts'

const NEWS_EVERY_MS = 5000

const place = (id: string) => document.getElementById(id) as HTMLElement
const main = place('main')
const news = place('news')
const store = createStore(update)
const slider = createTimeSlider(store, () => live)
const page: Page = {
  store,
  get live() {
    return live
  },
  render: () => update(store.get()),
  announce: (text) => {
    news.textContent = text
  },
  report: (outcome) => toast.show(outcome),
}
const toast = createToast(page.announce)

let view: View
let route: Route
let ticking: ReturnType<typeof setInterval> | undefined
let isAsking = false
/** The newest event that has been told, or was there at the start. */
let told: string | undefined

const live: LiveBoard = followBoard(store, () => {
  store.set({problem: 'The server needs a key.'})
  askWho(true)
})
place('time').append(slider.element)
place('past').append(slider.banner)
place('toast').append(toast.element)
place('identity').addEventListener('click', () => askWho(false))
window.addEventListener('hashchange', show)
window.addEventListener('pagehide', () => live.close())
// A page that the browser has kept while another one was seen follows nothing any more.
window.addEventListener('pageshow', ({persisted}) => persisted && location.reload())
document.querySelector('.skip')?.addEventListener('click', (event) => {
  event.preventDefault()
  main.focus()
})
setInterval(tellNews, NEWS_EVERY_MS)
setInterval(() => showConnection(store.get()), 1000)
show()

/** Shows what the address says. */
function show(): void {
  const before: Route | undefined = route
  route = readRoute(location.hash)
  if (!before || before.view !== route.view || before.id !== route.id) {
    view = createView(route)
    replace(main, view.element)
    clearInterval(ticking)
    ticking = setInterval(() => update(store.get()), view.every)
    if (before) main.focus({preventScroll: true})
    window.scrollTo(0, 0)
  }
  update(store.get())
}

function createView({view: name, id}: Route): View {
  if (name === 'task') return createTaskView(page, id)
  if (name === 'graph') return createGraphView(page)
  return name === 'events' ? createEventsView(page) : createBoardView(page)
}

function update(state: State): void {
  if (state.loaded) told ??= state.events[0]?.id ?? ''
  view.update(state)
  slider.update(state)
  showConnection(state)
  showPlace(state)
  const label = state.me ? `${actingAs(state.me)} (${state.me.role})` : 'Enter a key'
  say(place('identity'), label)
}

/** Says in the title and in the navigation where one is. */
function showPlace({tasks}: State): void {
  const title = route.view === 'task' ? (tasks.get(route.id)?.title ?? route.id) : view.title
  document.title = `${title} · chronis`
  const here = `#/${route.view === 'board' ? '' : route.view}`
  for (const link of document.querySelectorAll('.top nav a')) {
    if (link.getAttribute('href') === here) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
}

/** A text that stays the same is not announced again. */
function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

function showConnection({connection, problem}: State): void {
  const element = place('connection')
  const seconds = connection.kind === 'lost' ? Math.max(0, Math.ceil((connection.retryAt - Date.now()) / 1000)) : 0
  const words = {
    connecting: 'connecting …',
    live: 'live',
    lost: seconds > 0 ? 'disconnected; trying again' : 'disconnected; trying now',
  }[connection.kind]
  element.dataset.kind = problem === undefined ? connection.kind : 'lost'
  say(element, problem ?? words)
}

async function askWho(refused: boolean): Promise<void> {
  if (isAsking) return
  isAsking = true
  await askIdentity({me: store.get().me, refused})
  isAsking = false
}

/** Tells those who do not see it what has happened, and not more often than one can listen to. */
function tellNews(): void {
  const {events, tasks, at} = store.get()
  const [newest] = events
  if (told === undefined || newest === undefined || newest.id === told || at !== undefined) return
  const fresh = events.findIndex(({id}) => id === told)
  const more = fresh > 1 ? ` and ${fresh - 1} events more` : ''
  told = newest.id
  page.announce(
    `${actorOf(newest) ?? 'Somebody'} ${verbOf(newest.event_type)} ${tasks.get(newest.entity_id)?.title ?? newest.entity_id}${more}`,
  )
}
