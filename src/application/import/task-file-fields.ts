import type {JsonObject, JsonValue} from '../../domain/json.ts'
import type {Priority, TaskType} from '../../domain/task.ts'
import {AppError, isAppError} from '../../errors/app-error.ts'
import {invalid, nearest, validate} from '../input/index.ts'

/** A task of a file, with unchecked fields. */
export interface RawTask {
  /** Its place in the file: `line 3`. */
  readonly place: string
  readonly fields: JsonObject
  /** Its box is ticked. */
  readonly done?: boolean | undefined
  /** The number (from 0) of the task that it is nested below. */
  readonly under?: number | undefined
}

/** A task of a file. Absent fields are not in the file. */
export interface FileTask extends Omit<RawTask, 'fields'> {
  readonly id?: string | undefined
  readonly title: string
  readonly type?: TaskType | undefined
  readonly priority?: Priority | undefined
  readonly description?: string | undefined
  readonly parent?: string | undefined
  readonly blockedBy: readonly string[]
  readonly labels: readonly string[]
  readonly needsApproval?: boolean | undefined
  readonly maxAttempts?: number | undefined
}

/** The maximum number of blockers: with the longest description they fit into one event. */
const MAX_BLOCKERS = 1000
const MAX_LABELS = 100

/** The keys of a task in a file. */
const KEYS = [
  ...['id', 'title', 'type', 'priority', 'description', 'parent'],
  ...['blocked_by', 'labels', 'needs_approval', 'max_attempts'],
]

/** Checks the fields of a task. @throws {AppError} INVALID_INPUT, naming its place. */
export function readFields({fields, ...raw}: RawTask): FileTask {
  return inPlace(raw.place, () => {
    const unknown = Object.keys(fields).find((key) => !KEYS.includes(key))
    if (unknown !== undefined) throw unknownKey(unknown)
    const {title, needs_approval, max_attempts, ...rest} = fields
    return {
      ...raw,
      id: given(rest.id, (value) => validate.newTaskId(textOf('id', value))),
      title: validate.title(textOf('title', title)),
      type: given(rest.type, (value) => validate.taskType(textOf('type', value))),
      priority: given(rest.priority, readPriority),
      description: given(rest.description, (value) =>
        validate.longText('the description', textOf('description', value)),
      ),
      parent: given(rest.parent, (value) => textOf('parent', value)),
      blockedBy: given(rest.blocked_by, (value) => textsOf('blocked_by', value, MAX_BLOCKERS)) ?? [],
      labels: given(rest.labels, (value) => textsOf('labels', value, MAX_LABELS).map(validate.label)) ?? [],
      needsApproval: given(needs_approval, flagOf),
      maxAttempts: given(max_attempts, validate.maxAttempts),
    }
  })
}

/** Adds the place in the file to errors about a value. */
export function inPlace<T>(place: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (!isAppError(cause)) throw cause
    // The general hint to a command line does not help with a file.
    const hint = cause.code === 'USAGE' ? undefined : cause.hint
    throw new AppError({code: 'INVALID_INPUT', message: `${place}: ${cause.message}`, hint, cause})
  }
}

/** Null is as good as absent: many programs write it. */
function given<T>(value: JsonValue | undefined, read: (value: JsonValue) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value)
}

function textOf(key: string, value: JsonValue | undefined): string {
  if (typeof value === 'string') return value
  throw invalid(value === undefined ? `${key} is missing` : `${key} must be text`)
}

/** A list of texts, or one text with commas between them. */
function textsOf(key: string, value: JsonValue, max: number): readonly string[] {
  const texts = (Array.isArray(value) ? value : textOf(key, value).split(',')).map((item) => textOf(key, item).trim())
  if (texts.includes('')) throw invalid(`${key} has an empty item`)
  if (texts.length > max) throw invalid(`${key} has ${texts.length} items`, `Give at most ${max}`)
  return texts
}

function readPriority(value: JsonValue): Priority {
  return validate.priority(typeof value === 'number' ? String(value) : textOf('priority', value))
}

function flagOf(value: JsonValue): boolean {
  if (typeof value === 'boolean') return value
  throw invalid('needs_approval must be true or false')
}

function unknownKey(key: string): AppError {
  const meant = nearest(key, KEYS)
  return invalid(
    `unknown key ${JSON.stringify(validate.shorten(key))}`,
    meant === undefined ? `The keys are ${KEYS.join(', ')}` : `Did you mean ${meant}`,
  )
}
