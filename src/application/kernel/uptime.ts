/**
 * Milliseconds since the process started: a clock that nobody sets. Not `performance.now()`, whose first use loads
 * perf_hooks (0.5 ms).
 */
export function uptimeMs(): number {
  return process.uptime() * 1000
}
