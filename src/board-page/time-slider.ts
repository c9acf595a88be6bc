import {api} from './api.ts'
import {h, replace} from './dom.ts'
import type {LiveBoard} from './live-board.ts'
import type {State, Store} from './state.ts'
import {dateTime} from './words.ts'

const STEPS = 1000
/** While the slider is moved, the board follows at most so often. */
const PAUSE_MS = 120

/** A slider over the log: the board as it was. */
export function createTimeSlider(store: Store, live: () => LiveBoard) {
  const controls = createControls()
  const {range, output, earlier, next, back, banner} = controls
  let timer: ReturnType<typeof setTimeout> | undefined
  const chosen = () => instantAt(store.get(), Number(range.value))
  const lookAt = (at: string | undefined) => live().lookAt(at)

  function move(): void {
    clearTimeout(timer)
    lookAt(chosen())
  }

  function describe(at: string | undefined): void {
    const words = at === undefined ? 'now' : dateTime(at)
    output.textContent = words
    range.setAttribute('aria-valuetext', words)
  }

  range.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(move, PAUSE_MS)
    describe(chosen())
  })
  range.addEventListener('change', move)
  earlier.addEventListener('click', () => step(store.get(), -1, lookAt))
  next.addEventListener('click', () => step(store.get(), 1, lookAt))
  back.addEventListener('click', () => lookAt(undefined))
  return {
    banner,
    element: controls.element,
    update: (state: State) => {
      if (document.activeElement !== range || state.at === undefined) range.value = String(stepOf(state))
      describe(state.at)
      range.disabled = state.stats?.oldest_event == null
      earlier.disabled = range.disabled
      next.disabled = state.at === undefined
      warn(banner, state.at)
    },
  }
}

function createControls() {
  const range = h('input', {type: 'range', id: 'when', min: 0, max: STEPS, step: 1, value: STEPS})
  const output = h('output', {for: 'when', class: 'small'}, 'now')
  const earlier = stepButton('‹', 'One event earlier')
  const next = stepButton('›', 'One event later')
  const back = h('button', {type: 'button', class: 'primary'}, 'Back to now')
  const banner = h('div', {class: 'past-banner', role: 'status', hidden: true}, h('p'), back)
  const element = h('div', {class: 'time'}, h('label', {for: 'when'}, 'Time'), earlier, range, next, output)
  return {range, output, earlier, next, back, banner, element}
}

function stepButton(sign: string, label: string) {
  return h('button', {type: 'button', class: 'quiet step', 'aria-label': label, title: label}, sign)
}

/** Says clearly that what is seen is not how things are. */
function warn(banner: HTMLElement, at: string | undefined): void {
  const says = at === undefined ? '' : `You are looking at the past: ${dateTime(at)}. Nothing can be done there.`
  const place = banner.firstElementChild as Element
  if (place.textContent !== says) replace(place, says)
  banner.hidden = at === undefined
  document.documentElement.classList.toggle('is-past', at !== undefined)
}

/** To the event before what is seen, or after it. */
async function step({at, stats}: State, direction: -1 | 1, lookAt: (at: string | undefined) => Promise<void>) {
  const from = at ?? stats?.newest_event
  if (from == null) return
  const [bound, order] = direction < 0 ? (['until', 'desc'] as const) : (['since', 'asc'] as const)
  const events = await api.events({[bound]: from, order, limit: 2})
  const target = events.find(({timestamp}) => timestamp !== from)
  if (target || direction > 0) await lookAt(target?.timestamp)
}

/** The last step is now. */
function instantAt({stats}: State, value: number): string | undefined {
  const [from, to] = [stats?.oldest_event, stats?.newest_event]
  if (value >= STEPS || from == null || to == null) return undefined
  const [start, end] = [Date.parse(from), Date.parse(to)]
  return new Date(Math.max(start + 1, start + ((end - start) * value) / (STEPS - 1))).toISOString()
}

function stepOf({at, stats}: State): number {
  if (at === undefined || stats?.oldest_event == null || stats.newest_event == null) return STEPS
  const [start, end] = [Date.parse(stats.oldest_event), Date.parse(stats.newest_event)]
  return end === start ? 0 : Math.round(((Date.parse(at) - start) / (end - start)) * (STEPS - 1))
}
