/** Signals that ask a process to end, with their numbers. */
const SIGNALS = {SIGHUP: 1, SIGINT: 2, SIGTERM: 15} as const

type StopSignal = keyof typeof SIGNALS

/** That somebody has asked the process to end. */
export interface Interruption {
  /** Aborted when a signal has come; its reason is the signal's name. */
  readonly signal: AbortSignal
  /** Ends the process the ordinary way again. Where a signal has come, its exit code is that of a process that it ends. */
  release(): void
}

/** From now on, signals that ask for an end do not end the process, but tell it so. */
export function catchInterruption(): Interruption {
  const controller = new AbortController()
  const stop = (name: string) => controller.abort(name)
  const names = Object.keys(SIGNALS) as StopSignal[]
  for (const name of names) process.on(name, stop)
  return {
    signal: controller.signal,
    release: () => {
      for (const name of names) process.off(name, stop)
      if (controller.signal.aborted) process.exitCode = 128 + SIGNALS[controller.signal.reason as StopSignal]
    },
  }
}
