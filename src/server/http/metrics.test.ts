import {expect, test} from 'vitest'
import {createMetrics, type Metrics} from './metrics.ts'

/** The samples of a text for Prometheus, by their names and labels. */
function samplesOf(metrics: Metrics, gauges: Parameters<Metrics['text']>[0] = []): ReadonlyMap<string, number> {
  const lines = metrics.text(gauges).split('\n')
  const samples = lines.filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
}

test('a new server has counted nothing', () => {
  const samples = samplesOf(createMetrics())
  expect(new Set(samples.values())).toEqual(new Set([0]))
  expect(samples.has('chronis_requests_total')).toBe(false)
})

test('requests are counted by method, route and status', () => {
  const metrics = createMetrics()
  for (const status of [200, 200, 404]) metrics.request('GET', '/api/v1/tasks/:id', status, 0.01)
  metrics.request('POST', '/api/v1/tasks', 201, 0.01)
  const samples = samplesOf(metrics)
  expect(samples.get('chronis_requests_total{method="GET",route="/api/v1/tasks/:id",status="200"}')).toBe(2)
  expect(samples.get('chronis_requests_total{method="GET",route="/api/v1/tasks/:id",status="404"}')).toBe(1)
  expect(samples.get('chronis_requests_total{method="POST",route="/api/v1/tasks",status="201"}')).toBe(1)
})

test('the buckets of the histogram are cumulative, and a bound belongs to its own bucket', () => {
  const metrics = createMetrics()
  for (const seconds of [0.001, 0.3, 60]) metrics.request('GET', '/', 200, seconds)
  const samples = samplesOf(metrics)
  const bucket = (bound: string) => samples.get(`chronis_request_seconds_bucket{le="${bound}"}`)
  expect(['0.001', '0.25', '0.5', '10', '+Inf'].map(bucket)).toEqual([1, 1, 2, 2, 3])
  expect(samples.get('chronis_request_seconds_count')).toBe(3)
  expect(samples.get('chronis_request_seconds_sum')).toBeCloseTo(60.301)
})

test('requests in progress are those that have begun and not ended', () => {
  const {began, underway} = createMetrics()
  const [first, second] = [began(), began()]
  expect(underway()).toBe(2)
  first()
  second()
  expect(underway()).toBe(0)
})

test('events, transactions, their batches and slow readers add up', () => {
  const metrics = createMetrics()
  metrics.committed(3)
  metrics.committed(1)
  metrics.recorded(7)
  metrics.lagged()
  const samples = samplesOf(metrics)
  const counters = ['events_recorded', 'commits', 'commit_batches', 'readers_lagged']
  expect(counters.map((name) => samples.get(`chronis_${name}_total`))).toEqual([7, 2, 4, 1])
})

test('gauges are read when the text is made, and described', () => {
  const metrics = createMetrics()
  let open = 1
  const gauges = [{name: 'chronis_streams', help: 'Open streams', read: () => open}]
  expect(samplesOf(metrics, gauges).get('chronis_streams')).toBe(1)
  open = 5
  expect(samplesOf(metrics, gauges).get('chronis_streams')).toBe(5)
  expect(metrics.text(gauges)).toContain('# HELP chronis_streams Open streams\n# TYPE chronis_streams gauge\n')
})
