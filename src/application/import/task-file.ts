import {invalid, shorten, UNSET_WORDS} from '../input/index.ts'
import {readChecklist} from './task-file-checklist.ts'
import {type FileTask, readFields} from './task-file-fields.ts'
import {readJsonTasks} from './task-file-json.ts'

const MAX_TASKS = 10_000
const MAX_ID_CHARACTERS = 64
/** Letters that Unicode does not decompose. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}
const JSON_START = /^(?:\{|\[\s*\{)/

/**
 * Reads the tasks of a file: JSON lines, one JSON array, or a Markdown checklist. What it begins with decides.
 *
 * The items of a checklist get ids made from their titles, the same ones every time.
 *
 * @throws {AppError} INVALID_INPUT, naming the line (of an array, the item).
 */
export function readTaskFile(text: string): readonly FileTask[] {
  const isJson = looksLikeJson(text.trimStart())
  const raw = isJson ? readJsonTasks(text) : readChecklist(text)
  if (raw.length === 0)
    throw invalid('no task in the file', 'Write a JSON object on each line, or a checklist: - [ ] Title')
  if (raw.length > MAX_TASKS)
    throw invalid(`the file has ${raw.length} tasks`, `Split it: at most ${MAX_TASKS} at once`)
  const tasks = raw.map(readFields)
  refuseRepeatedIds(tasks)
  return isJson ? tasks : withIds(tasks)
}

/** A checklist may begin with a bracket too: `[x] Title`, `[link](target)`. */
function looksLikeJson(start: string): boolean {
  if (JSON_START.test(start)) return true
  try {
    return start.startsWith('[') && Array.isArray(JSON.parse(start))
  } catch {
    return false
  }
}

function refuseRepeatedIds(tasks: readonly FileTask[]): void {
  const places = new Map<string, string>()
  for (const {id, place} of tasks) {
    if (id === undefined) continue
    const first = places.get(id)
    if (first !== undefined)
      throw invalid(`${place}: duplicate id ${shorten(id)}; ${first} has it`, 'Give each task an id of its own')
    places.set(id, place)
  }
}

/** Ids that are given come first; of several tasks that would have the same id, the later ones are numbered from 2. */
function withIds(tasks: readonly FileTask[]): readonly FileTask[] {
  const taken = new Set([...UNSET_WORDS, ...tasks.map(({id}) => id)])
  const numbers = new Map<string, number>()
  return tasks.map((task) => {
    if (task.id !== undefined) return task
    const name = nameOf(task.title)
    let number = numbers.get(name) ?? 1
    let id = name
    while (taken.has(id)) id = numbered(name, ++number)
    numbers.set(name, number)
    taken.add(id)
    return {...task, id}
  })
}

/** `Write the analysis` → `write-the-analysis`. Letters of other scripts count too, though an id cannot show them. */
function nameOf(title: string): string {
  const plain = title
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter] as string)
    .replaceAll(/[\p{M}'’]/gu, '')
  const slug = cut(plain.replaceAll(/[^a-z0-9]+/g, '-').replace(/^-/, ''), MAX_ID_CHARACTERS)
  const isFaithful = slug !== '' && !/(?![a-z0-9])[\p{L}\p{N}]/u.test(plain)
  return isFaithful ? slug : `t-${hashOf(title)}`
}

/** Source: FNV-1a with 64 bits, http://www.isthe.com/chongo/tech/comp/fnv/. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(36)
}

function numbered(name: string, number: number): string {
  const suffix = `-${number}`
  return cut(name, MAX_ID_CHARACTERS - suffix.length) + suffix
}

function cut(name: string, characters: number): string {
  return name.slice(0, characters).replace(/-$/, '')
}
