const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})$/

/** Reads an RFC 3339 time as text that sorts as instants do: UTC, nine fraction digits, `Z`. Undefined when it is none. */
export function instantOf(text: string): string | undefined {
  const [, date, time, fraction = '', zone = ''] = RFC_3339.exec(text) ?? []
  const wholeMs = Date.parse(`${date}T${time}${zone.toUpperCase()}`)
  if (Number.isNaN(wholeMs)) return undefined
  return `${new Date(wholeMs).toISOString().slice(0, 19)}.${fraction.slice(0, 9).padEnd(9, '0')}Z`
}

/**
 * Gives timestamps with nine fraction digits, by a clock in microseconds.
 * Increasing: an instant is never given twice; as the last digits differ, whoever cuts to micro- or milliseconds loses.
 */
export function createStamps(clockMicros: () => number, increasing: boolean): () => string {
  let micros = Number.NEGATIVE_INFINITY
  let nanos = 0
  let second = Number.NaN
  let prefix = ''
  const text = () => {
    const current = Math.floor(micros / 1e6)
    if (current !== second) {
      second = current
      prefix = new Date(current * 1000).toISOString().slice(0, 19)
    }
    return `${prefix}.${String((micros - current * 1e6) * 1000 + nanos).padStart(9, '0')}Z`
  }
  return () => {
    const now = Math.floor(clockMicros())
    if (!increasing || now > micros) {
      micros = now
      nanos = increasing ? 1 : 0
    } else if (nanos < 999) nanos += 1
    else {
      micros += 1
      nanos = 1
    }
    return text()
  }
}
