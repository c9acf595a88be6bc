import {expect, test} from 'vitest'
import {makeWorkspace} from '../support/cn.ts'
import {problems} from '../support/schemas.ts'

const as = (name: string) => ({env: {CN_AGENT_ID: name, CN_SESSION_ID: `session-of-${name}`}})

test('undo names who has to wait again, as reopen does', async () => {
  const workspace = await makeWorkspace()
  await workspace.cn(['add', 'A', '--id', 'a'])
  await workspace.cn(['add', 'B', '--id', 'b', '--blocked-by', 'a'])
  await workspace.cn(['done', 'a'], as('ada'))
  const text = await workspace.cn(['undo'], as('ada'))
  expect(text).toMatchObject({code: 0, stderr: 'note: now waiting for a again: b\n'})
  await workspace.cn(['done', 'a'], as('ada'))
  const {data} = await workspace.json(['undo'], as('ada'))
  expect(data).toMatchObject([{id: 'a', now_blocked: ['b']}])
  expect(problems('undo.json', data)).toBeUndefined()
})

test('undo says who holds the task whose words it changes, as edit does', async () => {
  const workspace = await makeWorkspace()
  await workspace.cn(['add', 'A', '--id', 'a'])
  await workspace.cn(['claim', 'a'], as('bob'))
  const {stderr} = await workspace.cn(['edit', 'a', '--title', 'B'], as('ada'))
  expect(stderr).toMatch(/^note: a is held by bob/)
  expect((await workspace.cn(['undo', '--dry-run'], as('ada'))).stderr).toBe('')
  expect(await workspace.cn(['undo'], as('ada'))).toMatchObject({code: 0, stderr})
})
