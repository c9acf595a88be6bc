const POSITION = /^[1-9]\d{0,14}$/

/** Reads the position of an event in the log; undefined when the text is not one. */
export function eventPosition(given: string): number | undefined {
  return POSITION.test(given) ? Number(given) : undefined
}
