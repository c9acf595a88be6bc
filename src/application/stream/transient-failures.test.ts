import {expect, test} from 'vitest'
import {AppError} from '../../errors/app-error.ts'
import type {ErrorCode} from '../../errors/catalogue.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {createPatience} from './transient-failures.ts'

const workspace = createMemoryWorkspace()
const failing = (code: ErrorCode) => async () => {
  throw new AppError({code, message: 'no'})
}

test('a store that fails for a while shows nothing, until it is well again', async () => {
  const patience = createPatience()
  expect(await patience.through(failing('REMOTE_UNREACHABLE'))(workspace)).toBeUndefined()
  expect(patience.trouble()).toMatchObject({code: 'REMOTE_UNREACHABLE'})
  expect(patience.nextTry()).toBeGreaterThan(workspace.log.now())
  expect(await patience.through(async () => 'news')(workspace)).toBe('news')
  expect([patience.trouble(), patience.nextTry()]).toEqual([undefined, undefined])
})

test.each(['NOT_AUTHENTICATED', 'OUTCOME_UNKNOWN', 'NOT_KEPT', 'STORE_BUSY', 'CONTENTION'] as const)(
  '%s is no such failure',
  async (code) => {
    await expect(createPatience().through(failing(code))(workspace)).rejects.toMatchObject({code})
  },
)
