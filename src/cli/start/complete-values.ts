import {PRIORITIES, STATUSES, TASK_TYPES} from '../../domain/task.ts'
import {openWorkspace} from '../../host/composition.ts'
import {effectiveConfig} from '../../host/effective-config.ts'
import {currentFolder, findWorkspace} from '../../host/workspace-folder.ts'
import type {TaskView} from '../../ports/task-view.ts'
import type {ArgSpec, FlagSpec} from '../flags/flag.ts'
import {COMMAND_TABLE} from './command-table.ts'
import {SHELLS} from './completion-scripts.ts'

/** Something that the word at the cursor may become. */
export interface Candidate {
  readonly value: string
  /** What it is, in one line. */
  readonly about?: string
}

type Find = (prefix: string) => Promise<readonly Candidate[]> | readonly Candidate[]

/** More are not read by anybody who presses Tab. */
const MAX_TASKS = 100
const UNFINISHED = STATUSES.filter((status) => status !== 'done')

const tasks: Find = (prefix) => fromBoard((view) => (prefix === '' ? unfinishedTasks(view) : tasksNamed(prefix, view)))
const labels: Find = () => fromBoard((view) => words(view.labels()))
const agents: Find = () => fromBoard((view) => words(view.holders()))

/** What arguments take, by their names. */
const ARGUMENTS: Readonly<Record<string, Find>> = {
  id: tasks,
  ids: tasks,
  blockers: tasks,
  entity: tasks,
  labels,
  shell: () => words(SHELLS),
  command: () => words([...COMMAND_TABLE.keys()].flatMap((name) => name.split(' ')[0] ?? [])),
}

/** What flags take, by how help calls their values. */
const VALUES: Readonly<Record<string, Find>> = {
  ID: tasks,
  LABEL: labels,
  NAME: agents,
  P: () => words(PRIORITIES),
  STATUS: () => words(STATUSES),
  TYPE: () => words(TASK_TYPES),
}

/** Finds the values of a flag or an argument that start with `prefix`. */
export async function valuesFor(name: string, spec: FlagSpec | ArgSpec, prefix: string): Promise<readonly Candidate[]> {
  const found = await finderOf(name, spec)(prefix)
  return found.filter(({value}) => value.startsWith(prefix))
}

function finderOf(name: string, spec: FlagSpec | ArgSpec): Find {
  if (!('type' in spec)) return ARGUMENTS[name] ?? (() => [])
  const {options, helpValue = ''} = spec as {options?: readonly string[]; helpValue?: string}
  return options ? () => words(options) : (VALUES[helpValue] ?? (() => []))
}

function words(values: readonly string[]): readonly Candidate[] {
  return [...new Set(values)].map((value) => ({value}))
}

function unfinishedTasks(view: TaskView): readonly Candidate[] {
  return view.list({statuses: UNFINISHED, archived: 'exclude', limit: MAX_TASKS}).tasks.map(({task}) => ({
    value: task.id,
    about: task.title,
  }))
}

function tasksNamed(prefix: string, view: TaskView): readonly Candidate[] {
  return view.idsStartingWith(prefix, MAX_TASKS).map((id) => ({value: id, about: view.get(id)?.task.title ?? ''}))
}

/** Reads the board as it was pulled last: a key press does not wait for an event store. Nothing where there is no board. */
async function fromBoard(read: (view: TaskView) => readonly Candidate[]): Promise<readonly Candidate[]> {
  try {
    const folder = findWorkspace(currentFolder(), process.env)
    const {config} = effectiveConfig(folder, undefined, process.env)
    const {view, log} = await openWorkspace(folder, config, {freshness: 'offline', onStale: () => {}})
    try {
      return read(view)
    } finally {
      await log.close()
    }
  } catch {
    return []
  }
}
