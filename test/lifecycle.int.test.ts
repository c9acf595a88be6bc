import fc from 'fast-check'
import {test} from 'vitest'
import {BoardModel} from './support/model/board-model.ts'
import {beginnings, histories} from './support/model/histories.ts'
import {IDS} from './support/model/steps.ts'
import {expectOneFold, openSystem} from './support/model/system.ts'

const RUNS = Number(process.env.CN_TEST_RUNS ?? 300)
const SEED = process.env.CN_TEST_SEED
/** 2026-01-01T00:00:00Z in microseconds. */
const START = 1_767_225_600_000_000

test(
  'whatever happens to tasks, every answer is that of a naive model, and the board is a fold of the log',
  async () => {
    await fc.assert(
      fc.asyncProperty(beginnings, histories, async (beginning, history) => {
        const [model, system] = [new BoardModel(START), await openSystem(START)]
        for (const step of beginning) await step.run(model, system)
        await fc.asyncModelRun(() => ({model, real: system}), history)
        await expectOneFold(model, system, IDS)
        await system.workspace.log.close()
      }),
      {numRuns: RUNS, ...(SEED !== undefined && {seed: Number(SEED)})},
    )
  },
  RUNS * 1000,
)
