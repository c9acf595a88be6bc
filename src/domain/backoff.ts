const MAX_SECONDS = 30

/** The pause after a failed attempt, in seconds: 1, 2, 4 … up to 30. Source: docs/reference/events.md. */
export function backoffSeconds(failedAttempts: number): number {
  return Math.min(2 ** (failedAttempts - 1), MAX_SECONDS)
}
