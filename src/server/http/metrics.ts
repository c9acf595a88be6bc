/** Upper bounds of the histogram's buckets, in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** A metric that is read on request. */
export interface Gauge {
  readonly name: string
  readonly help: string
  readonly read: () => number
}

/** The metrics of the server. They do not distinguish tenants. */
export interface Metrics {
  /** Counts a request that begins; call the returned function when it ends. */
  began(): () => void
  /** The number of requests in progress. */
  underway(): number
  /** Counts an answered request; `route` is the route's pattern, of which there are few. */
  request(method: string, route: string, status: number, seconds: number): void
  /** Counts events that have been recorded. */
  recorded(events: number): void
  /** Counts a transaction, and how many batches shared it. */
  committed(batches: number): void
  /** Counts a client that fell behind. */
  lagged(): void
  /** Formats all metrics for Prometheus. */
  text(gauges: readonly Gauge[]): string
}

/** Creates metrics, all zero. */
export function createMetrics(): Metrics {
  const requests = new Map<string, number>()
  const buckets = new Array<number>(BOUNDS.length).fill(0)
  let underway = 0
  const totals = {seconds: 0, requests: 0, events: 0, commits: 0, batches: 0, lagged: 0}
  return {
    began: () => {
      underway++
      return () => {
        underway--
      }
    },
    underway: () => underway,
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
    text: (gauges) => [...requestLines({requests, buckets, totals}), ...otherLines(totals, gauges), ''].join('\n'),
  }
}

interface Totals {
  readonly seconds: number
  readonly requests: number
  readonly events: number
  readonly commits: number
  readonly batches: number
  readonly lagged: number
}

interface Requests {
  readonly requests: ReadonlyMap<string, number>
  readonly buckets: readonly number[]
  readonly totals: Totals
}

function requestLines({requests, buckets, totals}: Requests): readonly string[] {
  const answered = [...requests].map(([labels, n]) => `{${labels}} ${n}`)
  return [
    ...block('chronis_requests_total', 'counter', 'Requests answered', answered),
    ...block('chronis_request_seconds', 'histogram', 'Time to answer', []),
    ...BOUNDS.map((bound, i) => `chronis_request_seconds_bucket{le="${bound}"} ${buckets[i]}`),
    `chronis_request_seconds_bucket{le="+Inf"} ${totals.requests}`,
    `chronis_request_seconds_sum ${totals.seconds}`,
    `chronis_request_seconds_count ${totals.requests}`,
  ]
}

function otherLines({events, commits, batches, lagged}: Totals, gauges: readonly Gauge[]): readonly string[] {
  const counters = [
    ['chronis_events_recorded_total', 'Events appended through this server', events],
    ['chronis_commits_total', 'Transactions', commits],
    ['chronis_commit_batches_total', 'Appends that shared them', batches],
    ['chronis_readers_lagged_total', 'Readers that fell behind', lagged],
  ] as const
  return [
    ...counters.flatMap(([name, help, n]) => block(name, 'counter', help, [` ${n}`])),
    ...gauges.flatMap(({name, help, read}) => block(name, 'gauge', help, [` ${read()}`])),
  ]
}

function block(name: string, type: string, help: string, samples: readonly string[]): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map((sample) => `${name}${sample}`)]
}
