/**
 * A lock that one holder at a time has, among all processes of a machine. It ends with the process that holds it, however
 * that process dies.
 */
export interface ProcessLock {
  /** Waits up to `timeoutMs` milliseconds for the lock; false: the time ran out. */
  acquire(timeoutMs: number): Promise<boolean>
  /**
   * How many times the lock has been held to completion, by any process. Can be read without the lock. A caller that
   * reads n, then acquires the lock and reads n + 2 or more, knows that a whole generation began after its first read.
   * Infinity after the lock's file has been replaced: the numbers of two files cannot be compared.
   */
  generation(): number
  /** Releases the lock. {@link generation} goes up by one when the work under the lock was `completed`. */
  release(options: {readonly completed: boolean}): void
  /** Releases the lock if it is held, without a new generation, and what the lock keeps open. May be called again. */
  close(): void
}
