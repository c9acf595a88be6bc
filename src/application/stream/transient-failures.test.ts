import {expect, test} from 'vitest'
import {AppError} from '../../errors/app-error.ts'
import type {ErrorCode} from '../../errors/catalogue.ts'
import {createMemoryWorkspace} from '../../testing/memory-workspace.ts'
import {createTransientFailures} from './transient-failures.ts'

const workspace = createMemoryWorkspace()
const failing = (code: ErrorCode) => async () => {
  throw new AppError({code, message: 'no'})
}

test('a store that fails for a while shows nothing, until it is well again', async () => {
  const failures = createTransientFailures()
  expect(await failures.tolerate(failing('REMOTE_UNREACHABLE'))(workspace)).toBeUndefined()
  expect(failures.lastError()).toMatchObject({code: 'REMOTE_UNREACHABLE'})
  expect(failures.nextTry()).toBeGreaterThan(workspace.log.now())
  expect(await failures.tolerate(async () => 'news')(workspace)).toBe('news')
  expect([failures.lastError(), failures.nextTry()]).toEqual([undefined, undefined])
})

test.each(['NOT_AUTHENTICATED', 'OUTCOME_UNKNOWN', 'REPLICA_WRITE_FAILED', 'STORE_BUSY', 'CONTENTION'] as const)(
  '%s is no such failure',
  async (code) => {
    await expect(createTransientFailures().tolerate(failing(code))(workspace)).rejects.toMatchObject({code})
  },
)
