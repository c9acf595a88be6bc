/** What the suites ask of a value: the matchers that vitest, Jest and the package `expect` have alike. */
export interface Matchers {
  toBe(expected: unknown): unknown
  toEqual(expected: unknown): unknown
  toMatchObject(expected: unknown): unknown
  toHaveLength(length: number): unknown
  toContain(item: unknown): unknown
  toBeDefined(): unknown
  toBeUndefined(): unknown
  toBeGreaterThan(limit: number): unknown
  toBeGreaterThanOrEqual(limit: number): unknown
  toBeLessThan(limit: number): unknown
  toBeLessThanOrEqual(limit: number): unknown
  toThrow(message?: string | RegExp): unknown
  readonly not: Matchers
  readonly rejects: Matchers
  readonly resolves: Matchers
}

type Define = (title: string, body: () => void | Promise<void>) => unknown

/** The test framework that runs a suite: vitest, Jest, or `node:test` with the package `expect`. */
export interface TestFramework {
  /** Groups tests. */
  readonly describe: (title: string, body: () => void) => unknown
  /** Defines a test, or one that is skipped. */
  readonly test: Define & {readonly skip: Define}
  readonly expect: (value: unknown, message?: string) => unknown
}

let current: TestFramework | undefined

/** Makes the suites of this process run in a framework. */
export function useTestFramework(framework: TestFramework): void {
  current = framework
}

function framework(): TestFramework {
  if (!current) throw new Error('no test framework: call useTestFramework first')
  return current
}

export const describe: TestFramework['describe'] = (title, body) => framework().describe(title, body)
export const test: TestFramework['test'] = Object.assign<Define, {skip: Define}>(
  (title, body) => framework().test(title, body),
  {skip: (title, body) => framework().test.skip(title, body)},
)
export const expect = (value: unknown, message?: string): Matchers => framework().expect(value, message) as Matchers
