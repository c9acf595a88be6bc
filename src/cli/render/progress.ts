import {writeStderr} from '../terminal/stdio.ts'

const STDERR = 2
const WIDTH = 24
/** Clears the line. */
const CLEAR = '\r\u001b[K'

/** The progress of a pull; `total` may be unknown. */
interface Progress {
  readonly pulled: number
  readonly total: number | undefined
}

/** Shows the progress of a long pull on a terminal, in one line that is removed at the end. */
export function createProgress(wanted: boolean) {
  let isShown = false
  const isTerminal = () => process.getBuiltinModule('node:tty').isatty(STDERR)
  return {
    show: (progress: Progress): void => {
      if (!wanted || !(isShown || isTerminal())) return
      isShown = true
      writeStderr(`${CLEAR}${wordProgress(progress)}`)
    },
    end: (): void => {
      if (isShown) writeStderr(CLEAR)
      isShown = false
    },
  }
}

/** Words a pull: `pulling [######------] 250,000 of 1,000,000 events`. */
export function wordProgress({pulled, total}: Progress): string {
  const count = pulled.toLocaleString('en')
  if (total === undefined || total < pulled) return `pulling: ${count} events`
  const done = Math.floor((WIDTH * pulled) / Math.max(total, 1))
  return `pulling [${'#'.repeat(done)}${'-'.repeat(WIDTH - done)}] ${count} of ${total.toLocaleString('en')} events`
}
