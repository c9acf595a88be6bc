// Writes to a workspace until it is killed, or until it has made so many tasks, and prints the id of every event that the
// log has acknowledged. usage: node bulk-writer.ts FOLDER NAME [TASKS]
import {writeSync} from 'node:fs'
import {execute, type Outcome} from '../../src/application/kernel/execute.ts'
import {createTask} from '../../src/application/tasks/create-task.ts'
import {openLocalWorkspace} from '../../src/host/composition.ts'
import {readConfig} from '../../src/host/config.ts'
import {findWorkspace} from '../../src/host/workspace-folder.ts'

const [folder = '.', name = 'bulk', given] = process.argv.slice(2)
const tasks = given === undefined ? Number.POSITIVE_INFINITY : Number(given)
const place = findWorkspace(folder, {})
const workspace = await openLocalWorkspace(place, readConfig(place, {}).instanceId)
const by = {agentId: name, sessionId: `session-${name}`}

function acknowledge(outcome: Outcome): void {
  if (outcome.kind === 'rejected') throw new Error(`refused: ${JSON.stringify(outcome.rejection)}`)
  writeSync(1, outcome.events.map(({id}) => `${id}\n`).join(''))
}

for (let number = 0; number < tasks; number++) {
  const taskId = `${name}-${number}`
  const blockedBy = number % 3 === 2 ? [`${name}-${number - 1}`] : []
  const labels = number % 5 === 0 ? ['fifth'] : []
  const title = `Task ${number} of ${name}`
  acknowledge(
    await createTask(workspace, {
      taskId,
      by,
      title,
      priority: 'p2',
      taskType: 'task',
      blockedBy,
      labels,
      force: false,
    }),
  )
  if (given !== undefined) continue
  acknowledge(await execute(workspace, {kind: 'comment', taskId, by, text: `on ${taskId}`}))
  if (number % 3 === 0) acknowledge(await execute(workspace, {kind: 'claim', taskId, by}))
  if (number % 6 === 0) acknowledge(await execute(workspace, {kind: 'complete', taskId, by}))
}
await workspace.log.close()
