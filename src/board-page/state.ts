import type {TaskSummary} from '../application/board/index.ts'
import type {Me, Stats, WireEvent} from './api.ts'
import type {Connection} from './event-stream.ts'

/** So many events are kept. */
export const MAX_EVENTS = 1000

/** Everything that the page shows. */
export interface State {
  readonly tasks: ReadonlyMap<string, TaskSummary>
  /** How many there are in all, where that is more than the board takes. */
  readonly total: number
  readonly loaded: boolean
  /** The newest first. */
  readonly events: readonly WireEvent[]
  readonly connection: Connection
  readonly me: Me | undefined
  readonly stats: Stats | undefined
  /** The time that is looked at; undefined: now. */
  readonly at: string | undefined
  /** The server's clock less ours, in milliseconds. */
  readonly offset: number
  /** Why the board cannot be shown. */
  readonly problem: string | undefined
}

export interface Store {
  get(): State
  set(patch: Partial<State>): void
}

/** Makes the state; `onChange` is called once for all changes of a moment. */
export function createStore(onChange: (state: State) => void): Store {
  let state: State = {
    tasks: new Map(),
    total: 0,
    loaded: false,
    events: [],
    connection: {kind: 'connecting'},
    me: undefined,
    stats: undefined,
    at: undefined,
    offset: 0,
    problem: undefined,
  }
  let waiting = false
  return {
    get: () => state,
    set: (patch) => {
      state = {...state, ...patch}
      if (waiting) return
      waiting = true
      setTimeout(() => {
        waiting = false
        onChange(state)
      })
    },
  }
}

/** The time of the board that is looked at, in milliseconds. */
export function timeOf({at, offset}: State): number {
  return at === undefined ? Date.now() + offset : Date.parse(at)
}
