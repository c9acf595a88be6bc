import type {LiveBoard} from './live-board.ts'
import type {State, Store} from './state.ts'

/** What views work with. */
export interface Page {
  readonly store: Store
  readonly live: LiveBoard
  /** Has the present view brought up to date. */
  render(): void
  /** Says something to those who do not see the page. */
  announce(text: string): void
}

/** A view: one at a time is in `main`. */
export interface View {
  readonly title: string
  readonly element: HTMLElement
  update(state: State): void
  /** How often what it shows changes by time alone, in milliseconds. */
  readonly every: number
}
