import {isJsonObject, type JsonValue} from '../../domain/json.ts'
import {AppError} from '../../errors/app-error.ts'
import type {RawTask} from './task-file-fields.ts'

/** Reads one JSON array of tasks, or a task on each line that is not blank. @throws {AppError} INVALID_INPUT. */
export function readJsonTasks(text: string): readonly RawTask[] {
  return text.trimStart().startsWith('[') ? readArray(text) : readLines(text)
}

function readArray(text: string): readonly RawTask[] {
  const items = parse(text, 'the array') as readonly JsonValue[]
  return items.map((item, index) => rawTask(item, `item ${index + 1}`))
}

function readLines(text: string): readonly RawTask[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const place = `line ${index + 1}`
    return line.trim() === '' ? [] : [rawTask(parse(line, place), place)]
  })
}

function parse(text: string, place: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch (error) {
    const hint = 'Write one object on each line, or put all of them into one array'
    throw new AppError({code: 'INVALID_INPUT', message: `${place}: ${(error as Error).message}`, hint, cause: error})
  }
}

function rawTask(value: JsonValue, place: string): RawTask {
  if (isJsonObject(value)) return {place, fields: value}
  throw new AppError({
    code: 'INVALID_INPUT',
    message: `${place}: a task is a JSON object`,
    hint: 'Write {"title": "…"}',
  })
}
