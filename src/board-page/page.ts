import type {LiveBoard} from './live-board.ts'
import type {State, Store} from './state.ts'
import type {Outcome} from './toast.ts'

/** What all views share. */
export interface Page {
  readonly store: Store
  readonly live: LiveBoard
  /** Updates the current view. */
  render(): void
  /** Announces a text to screen readers. */
  announce(text: string): void
  /** Says what was done, and offers to undo it. */
  report(outcome: Outcome): void
}

/** A view: one at a time is in `main`. */
export interface View {
  readonly title: string
  readonly element: HTMLElement
  update(state: State): void
  /** The interval at which its content changes by time alone, in milliseconds. */
  readonly every: number
}
