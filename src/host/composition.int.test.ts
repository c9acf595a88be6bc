import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect, onTestFinished, test} from 'vitest'
import {execute} from '../application/kernel/execute.ts'
import {createTask} from '../application/tasks/create-task.ts'
import {actor} from '../testing/decider-spec.ts'
import {openLocalWorkspace} from './composition.ts'
import {workspaceFolder} from './workspace-folder.ts'

const by = actor('ada')
const draft = {by, priority: 'p2', taskType: 'task', blockedBy: [], labels: [], force: false} as const
/** What the second version of the schema lacked. */
const TO_SECOND_VERSION = `
  DROP INDEX tasks_by_claimable;
  DROP INDEX tasks_by_lease;
  ALTER TABLE tasks DROP COLUMN done_children;
  PRAGMA user_version = 2`

test('a board of the previous version is rebuilt when it is opened, and answers', async () => {
  const path = mkdtempSync(join(tmpdir(), 'chronis-int-'))
  onTestFinished(() => rmSync(path, {recursive: true, force: true}))
  const folder = workspaceFolder(path)
  const before = await openLocalWorkspace(folder, 'here', true)
  await createTask(before, {...draft, title: 'The launch', taskId: 'launch'})
  await createTask(before, {...draft, title: 'The texts', taskId: 'texts', parent: 'launch'})
  await execute(before, {kind: 'complete', taskId: 'texts', by})
  await before.log.close()
  const old = new DatabaseSync(folder.database)
  old.exec(TO_SECOND_VERSION)
  old.close()

  const {log, view} = await openLocalWorkspace(folder, 'here')
  onTestFinished(() => log.close())
  expect(view.get('launch')).toMatchObject({openChildren: 0, doneChildren: 1})
})
