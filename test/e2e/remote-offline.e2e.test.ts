import {existsSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {agent, makeRemoteWorkspace, startStore} from '../support/remote-workspace.ts'
import {stopClock} from '../support/test-clock.ts'

test('whoever reads without the store asks it nothing, also when a lease of theirs is due', async () => {
  const clock = stopClock()
  const core = await startStore()
  const workspace = await makeRemoteWorkspace(core.url)
  await workspace.cn(['add', 'A', '--id', 'a'])
  await workspace.cn(['claim', 'a', '--ttl', '1h'], agent('ada'))
  clock.advance(3000)
  core.clearRequests()
  expect(await workspace.cn(['ready', '--offline', '--json'], agent('ada'))).toMatchObject({code: 0})
  expect(core.requests).toEqual([])
  // The same with the store renews it: it was due.
  await workspace.cn(['ready', '--json'], agent('ada'))
  expect(core.requests.map(({method}) => method)).toEqual(['GET', 'POST'])
})

test('another damaged file of a remote workspace is no reason to remove the replica', async () => {
  const core = await startStore()
  const workspace = await makeRemoteWorkspace(core.url)
  await workspace.cn(['add', 'A', '--id', 'a'])
  const place = join(workspace.folder, '.chronis')
  writeFileSync(join(place, 'consumers.db'), 'this is no database, and long enough to be looked at '.repeat(100))
  const {code, stderr} = await workspace.cn(['consume', 'bot'])
  expect(code).toBe(1)
  expect(stderr).toMatch(/consumers\.db.*\[STORE_CORRUPT\]/)
  expect(stderr).not.toContain('has been removed')
  expect(existsSync(join(place, 'replica.db'))).toBe(true)
})
