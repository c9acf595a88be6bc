/** The range of attempts that a task may get. */
export const MAX_ATTEMPTS_RANGE = {min: 1, max: 100} as const
