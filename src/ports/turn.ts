/**
 * What only one at a time may do, among all processes of a machine. A turn ends with the process that has it, however
 * that dies.
 */
export interface Turn {
  /** Waits until it is this one's turn, at most `timeoutMs`; false: the time ran out. */
  take(timeoutMs: number): Promise<boolean>
  /**
   * How many turns have been completed, by whoever; readable without the turn. Who reads n, waits, and reads n + 2 or
   * more in its own turn knows that a whole turn began after it asked. Infinity when the file has been replaced: no later
   * number says anything then.
   */
  completed(): number
  /** Ends the turn; {@link completed} goes up by one when it `counts`. */
  end(options: {readonly counts: boolean}): void
  /** Ends the turn, uncounted, if there is one. May be called again. */
  close(): void
}
