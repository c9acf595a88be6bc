import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {createSqliteTaskView} from '../src/adapters/sqlite/view/task-view.ts'
import {systemIds} from '../src/adapters/system/ids.ts'
import {importTasks} from '../src/application/import/import-tasks.ts'
import type {FileTask} from '../src/application/import/task-file-fields.ts'
import {startCore} from './support/allsource/core-server.ts'
import {openRemoteLog} from './support/remote-log.ts'

const task = (title: string, id?: string): FileTask => ({
  id,
  title,
  blockedBy: [],
  labels: [],
  place: `line of ${title}`,
  done: false,
})
const PLAN = [task('First'), task('Second'), task('Third', 'third')]
const OPTIONS = {by: {agentId: 'ada', sessionId: 'ada'}, labels: [], force: false}

/** A store whose batches are recorded in part, where somebody else makes the third task after our pull. */
async function importAfter(title: string) {
  const core = await startCore()
  const folder = mkdtempSync(join(tmpdir(), 'chronis-replica-'))
  const {log, sql, pull} = await openRemoteLog({address: core.url, folder})
  onTestFinished(async () => {
    await log.close()
    await core.close()
    rmSync(folder, {recursive: true})
  })
  await pull()
  core.record({event_type: 'task.created', entity_id: 'third', payload: {title}})
  const workspace = {log, view: createSqliteTaskView(sql), ids: systemIds, sourceId: 'here'}
  const titles = () => core.events.map(({payload}) => (payload as {title: string}).title)
  return {imported: importTasks(workspace, PLAN, OPTIONS), titles}
}

test('an import that was recorded in part is completed under the same ids', async () => {
  const {imported, titles} = await importAfter('Third')
  expect((await imported).map(({title, existing = false}) => [title, existing])).toEqual([
    ['First', false],
    ['Second', false],
    ['Third', true],
  ])
  expect(titles()).toEqual(['Third', 'First', 'Second'])
})

test('one that was recorded in part, and then refused, does not say that nothing was added', async () => {
  const {imported, titles} = await importAfter('Somebody else’s')
  await expect(imported).rejects.toMatchObject({
    code: 'ID_TAKEN',
    hint: expect.stringContaining('Others of the file were added'),
  })
  expect(titles()).toEqual(['Somebody else’s', 'First', 'Second'])
})
