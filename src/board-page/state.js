/** So many events are kept. */
export const MAX_EVENTS = 1000
/** Makes the state; `onChange` is called once for all changes of a moment. */
export function createStore(onChange) {
  let state = {
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
export function timeOf({at, offset}) {
  return at === undefined ? Date.now() + offset : Date.parse(at)
}
