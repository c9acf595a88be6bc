/** Upper bounds of the histogram's buckets, in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** A number that is read when it is asked for. */
export interface Gauge {
  readonly name: string
  readonly help: string
  readonly read: () => number
}

/** What the server counts of itself. Nothing in it tells one tenant from another. */
export interface Metrics {
  /** Counts an answered request; `route` is the route's pattern, of which there are few. */
  request(method: string, route: string, status: number, seconds: number): void
  /** Counts events that have been recorded. */
  recorded(events: number): void
  /** Counts a transaction, and how many batches shared it. */
  committed(batches: number): void
  /** Counts a reader that fell behind. */
  lagged(): void
  /** Everything as Prometheus reads it. */
  text(gauges: readonly Gauge[]): string
}

/** Counts from zero. */
export function createMetrics(): Metrics {
  const requests = new Map<string, number>()
  const buckets = new Array<number>(BOUNDS.length).fill(0)
  const totals = {seconds: 0, requests: 0, events: 0, commits: 0, batches: 0, lagged: 0}
  return {
    request: (method, route, status, seconds) => {
      const labels = `method="${method}",route="${route}",status="${status}"`
      requests.set(labels, (requests.get(labels) ?? 0) + 1)
      totals.requests++
      totals.seconds += seconds
      for (const [i, bound] of BOUNDS.entries()) if (seconds <= bound) buckets[i] = (buckets[i] ?? 0) + 1
    },
    recorded: (events) => {
      totals.events += events
    },
    committed: (batches) => {
      totals.commits++
      totals.batches += batches
    },
    lagged: () => {
      totals.lagged++
    },
    text: (gauges) =>
      [
        ...block(
          'chronis_requests_total',
          'counter',
          'Requests answered',
          [...requests].map(([labels, n]) => `{${labels}} ${n}`),
        ),
        ...block('chronis_request_seconds', 'histogram', 'Time to answer', []),
        ...BOUNDS.map((bound, i) => `chronis_request_seconds_bucket{le="${bound}"} ${buckets[i]}`),
        `chronis_request_seconds_bucket{le="+Inf"} ${totals.requests}`,
        `chronis_request_seconds_sum ${totals.seconds}`,
        `chronis_request_seconds_count ${totals.requests}`,
        ...block('chronis_events_recorded_total', 'counter', 'Events appended through this server', [
          ` ${totals.events}`,
        ]),
        ...block('chronis_commits_total', 'counter', 'Transactions', [` ${totals.commits}`]),
        ...block('chronis_commit_batches_total', 'counter', 'Appends that shared them', [` ${totals.batches}`]),
        ...block('chronis_readers_lagged_total', 'counter', 'Readers that fell behind', [` ${totals.lagged}`]),
        ...gauges.flatMap(({name, help, read}) => block(name, 'gauge', help, [` ${read()}`])),
        '',
      ].join('\n'),
  }
}

function block(name: string, type: string, help: string, samples: readonly string[]): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map((sample) => `${name}${sample}`)]
}
