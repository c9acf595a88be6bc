import fc from 'fast-check'
import {test} from 'vitest'
import {BoardModel} from './support/model/board-model.ts'
import {beginnings, histories} from './support/model/histories.ts'
import {openRemoteSystem, openSystem, type System} from './support/model/open-system.ts'
import {IDS} from './support/model/steps.ts'
import {expectOneFold} from './support/model/system.ts'

const RUNS = Number(process.env.CN_TEST_RUNS ?? 300)
const SEED = process.env.CN_TEST_SEED
/** 2026-01-01T00:00:00Z in microseconds. */
const START = 1_767_225_600_000_000

/** Where the log is, and how often the property is tried: a store answers over a network, if only this machine's. */
const LOGS: readonly [name: string, open: (start: number) => Promise<System>, runs: number][] = [
  ['a local log', openSystem, RUNS],
  ['a store like AllSource Core', (start) => openRemoteSystem(start, {}), RUNS / 15],
  ['a store with atomic batches', (start) => openRemoteSystem(start, {atomicBatch: true}), RUNS / 15],
]

test.each(LOGS)(
  'whatever happens to tasks in %s, every answer is that of a naive model, and the board is a fold of the log',
  async (_, open, runs) => {
    await fc.assert(
      fc.asyncProperty(beginnings, histories, async (beginning, history) => {
        const [model, system] = [new BoardModel(START), await open(START)]
        for (const step of beginning) await step.run(model, system)
        await fc.asyncModelRun(() => ({model, real: system}), history)
        await expectOneFold(model, system, IDS)
        await system.close()
      }),
      {numRuns: Math.ceil(runs), ...(SEED !== undefined && {seed: Number(SEED)})},
    )
  },
  RUNS * 1000,
)
