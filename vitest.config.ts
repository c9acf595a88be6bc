import {defineConfig} from 'vitest/config'

const setupFiles = ['./test/support/use-vitest.ts']
const globalSetup = ['./test/support/fresh-build.ts']

// The suffix says what a test costs: *.test.ts is pure, *.int.test.ts uses files and SQLite, *.e2e.test.ts runs the built cn.
export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['default', './test/support/tally-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles,
          include: ['src/**/*.test.ts'],
          exclude: ['src/**/*.int.test.ts'],
          testTimeout: 60_000,
        },
      },
      {test: {name: 'int', setupFiles, include: ['src/**/*.int.test.ts', 'test/*.int.test.ts'], testTimeout: 60_000}},
      {
        test: {
          name: 'e2e',
          setupFiles,
          globalSetup,
          include: ['test/**/*.e2e.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
      // What commands mean must not depend on where the log is: these run again with it in a remote store.
      {
        test: {
          name: 'remote',
          setupFiles,
          globalSetup,
          include: [
            'schemas',
            ...['piped-ids', 'wait', 'lease', 'verbs', 'stream', 'consume'].map((name) => `e2e/${name}`),
          ].map((name) => `test/${name}.e2e.test.ts`),
          env: {CHRONIS_TEST_LOG: 'remote'},
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
