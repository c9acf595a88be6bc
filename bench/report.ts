/** Prints a heading. */
export function heading(text: string): void {
  console.log(`\n## ${text}\n`)
}

/** Prints a Markdown table: the first column is text, the others are numbers. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  console.log(line(head))
  console.log(line(head.map((_, index) => (index === 0 ? '---' : '---:'))))
  for (const row of rows) console.log(line(row))
}

/** Prints a sentence below a table. */
export function note(text: string): void {
  console.log(`\n${text}`)
}

/** Says on stderr what is going on: the report is on stdout. */
export function progress(text: string): void {
  process.stderr.write(`… ${text}\n`)
}

/** A ratio against its budget, such as `1.42 ✓`. */
export function judged(ratio: number, budget: number): string {
  return `${ratio.toFixed(2)} ${ratio <= budget ? '✓' : '✗'}`
}

/** The middle value; of an even number of values, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  return ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2
}

/** The value that `percent` per cent of the values do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
