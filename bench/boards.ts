import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {execute} from '../src/application/kernel/execute.ts'
import type {Workspace} from '../src/application/kernel/workspace.ts'
import {createTask} from '../src/application/tasks/create-task.ts'
import type {Actor} from '../src/domain/commands.ts'
import type {NewEvent} from '../src/domain/events.ts'
import {PRIORITIES} from '../src/domain/task.ts'
import {openLocalWorkspace} from '../src/host/composition.ts'
import {workspaceFolder} from '../src/host/workspace-folder.ts'
import {randomNumbers} from '../test/support/random-numbers.ts'

const FIXTURE = new URL('../test/fixtures/chronis-events.jsonl', import.meta.url)
const INSTANCE = '00000000-0000-4000-8000-000000000001'
const PERCENT_DONE = 30
const PERCENT_HELD = 5
/** A blocker is one of so many tasks before. */
const REACH = 40
const EVENTS_PER_APPEND = 20

/** A workspace for measuring: the folder that holds `.chronis`, and the ids that commands are given. */
export interface Board {
  readonly name: string
  readonly folder: string
  readonly tasks: number
  readonly events: number
  /** The task for `show`: it has a blocker, a comment and a life behind it. */
  readonly shown: string
  /** Tasks that can be claimed. */
  readonly claimable: readonly string[]
}

interface Text {
  readonly title: string
  readonly description?: string
}

/** Titles and descriptions that people wrote: about 50 and 600 characters on average. */
const TEXTS: readonly Text[] = readFileSync(FIXTURE, 'utf8')
  .trim()
  .split('\n')
  .map((line) => (JSON.parse(line) as {payload: Partial<Text>}).payload)
  .filter((payload): payload is Text => payload.title !== undefined)

/** Creates an empty workspace. */
export async function createBoard(parent: string): Promise<string> {
  const folder = mkdtempSync(join(parent, 'board-'))
  const workspace = workspaceFolder(join(folder, '.chronis'))
  mkdirSync(workspace.path)
  writeFileSync(workspace.config, `instance_id = "${INSTANCE}"\nmode = "local"\n`)
  const {log} = await openLocalWorkspace(workspace, INSTANCE, true)
  await log.close()
  return folder
}

/** Opens a workspace in this process, as every command does. */
export function openBoard(folder: string): Promise<Workspace> {
  return openLocalWorkspace(workspaceFolder(join(folder, '.chronis')), INSTANCE)
}

/** Copies a closed workspace. */
export function cloneBoard(folder: string, parent: string): string {
  const copy = mkdtempSync(join(parent, 'board-'))
  cpSync(folder, copy, {recursive: true})
  return copy
}

/** Names an agent in a session of its own. */
export function actor(name: string): Actor {
  return {agentId: name, sessionId: `session-of-${name}`}
}

/**
 * Makes a board of `tasks` tasks through the program's own use cases: half have one or two blockers, 30 % are done, 5 %
 * are held, every tenth has a comment. With `history`, the first hundred tasks get so many events more.
 *
 * It is written to memory first where the machine has a memory file system: making it is not what is measured.
 */
export async function makeBoard(parent: string, tasks: number, history = 0): Promise<Board> {
  const scratch = await createBoard(existsSync('/dev/shm') ? '/dev/shm' : tmpdir())
  try {
    const workspace = await openBoard(scratch)
    const ids = await fill(workspace, tasks)
    if (history > 0) await addHistory(workspace, ids.slice(0, 100), history)
    const {tasks: ready} = workspace.view.ready({limit: 1000}, workspace.log.now())
    const events = await countEvents(workspace)
    await workspace.log.close()
    return {
      name: history > 0 ? `${short(tasks)} with history` : short(tasks),
      folder: cloneBoard(scratch, parent),
      tasks,
      events,
      shown: ids[shownIndex(tasks)] as string,
      claimable: ready.map(({task}) => task.id),
    }
  } finally {
    rmSync(scratch, {recursive: true, force: true})
  }
}

/** 1000 as 1k. */
export function short(count: number): string {
  return count < 1000 ? String(count) : `${Math.round(count / 1000)}k`
}

async function fill(workspace: Workspace, tasks: number): Promise<readonly string[]> {
  const random = randomNumbers(tasks)
  const ids: string[] = []
  for (let index = 0; index < tasks; index++) ids.push(await addTask(workspace, ids, random))
  for (const [index, id] of ids.entries()) await live(workspace, id, {index, tasks})
  return ids
}

async function addTask(workspace: Workspace, ids: readonly string[], random: () => number): Promise<string> {
  const {title, description} = TEXTS[ids.length % TEXTS.length] as Text
  const outcome = await createTask(workspace, {
    by: actor('planner'),
    title,
    description,
    priority: PRIORITIES[Math.floor(random() * PRIORITIES.length)] ?? 'p2',
    taskType: 'task',
    labels: [],
    blockedBy: ids.length % 2 === 1 ? blockersFor(ids, random) : [],
    force: false,
  })
  if (outcome.kind === 'rejected') throw new Error(`the board cannot be made: ${outcome.rejection.code}`)
  return outcome.board.task.id
}

function blockersFor(ids: readonly string[], random: () => number): readonly string[] {
  const pick = () => ids[Math.max(0, ids.length - 1 - Math.floor(random() * REACH))] as string
  return [...new Set(random() < 0.5 ? [pick()] : [pick(), pick()])]
}

/** The oldest tasks are done, some after them are being worked on. */
async function live(workspace: Workspace, id: string, {index, tasks}: {index: number; tasks: number}): Promise<void> {
  const by = actor(`agent-${index % 8}`)
  const percent = (index * 100) / tasks
  if (percent < PERCENT_DONE + PERCENT_HELD) await execute(workspace, {kind: 'claim', taskId: id, by})
  if (percent < PERCENT_DONE) await execute(workspace, {kind: 'complete', taskId: id, by, reason: 'Merged'})
  if (index % 10 === 1 || index === shownIndex(tasks))
    await execute(workspace, {kind: 'comment', taskId: id, by, text: 'Looked into it; see the notes in docs.'})
}

/** A done task in the middle of the finished part; odd, so that it has a blocker. */
function shownIndex(tasks: number): number {
  return (Math.floor((tasks * PERCENT_DONE) / 200) | 1) as number
}

async function addHistory({log, ids}: Workspace, tasks: readonly string[], events: number): Promise<void> {
  for (let made = 0; made < events; made += EVENTS_PER_APPEND) {
    const id = tasks[(made / EVENTS_PER_APPEND) % tasks.length] as string
    await log.append(id, comments(EVENTS_PER_APPEND), {opId: ids.uuid()})
  }
}

/** Comments, the cheapest event that changes a task. */
export function comments(count: number): readonly NewEvent[] {
  const text = TEXTS[0]?.title ?? 'a comment'
  return Array.from({length: count}, () => ({
    event_type: 'task.commented',
    payload: {agent_id: 'ada', text},
    metadata: {agent_id: 'ada', session_id: 'bench', source_id: INSTANCE},
  }))
}

async function countEvents({log}: Workspace): Promise<number> {
  for await (const {position} of log.readAll({last: 1})) return position
  return 0
}
