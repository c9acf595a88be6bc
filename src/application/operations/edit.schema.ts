import {type TSchema, Type} from 'typebox'
import {flag, id, maxAttempts, priority, taskType, text, words} from './fields.schema.ts'

const {Object: object, Optional: optional} = Type
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const labels = Type.Array(Type.String(), {maxItems: 100, description: 'Labels'})
const tasks = (description: string) => Type.Array(Type.String(), {minItems: 1, maxItems: 1000, description})

export const add = object({
  title: text('Title, in one line'),
  id: optional(text('a-z 0-9 . _ - ; absent: one is generated')),
  priority: optional(priority),
  type: optional(taskType),
  description: optional(text('Description')),
  parent: optional(text('Parent task or epic')),
  blocked_by: optional(Type.Array(Type.String(), {maxItems: 1000, description: 'Tasks that must be done first'})),
  labels: optional(labels),
  max_attempts: optional(maxAttempts),
  needs_approval: optional(flag('Another agent must approve the work before it counts as done')),
  force: optional(flag('Allow blockers that do not exist yet')),
})
export const importing = object({
  content: text('JSON lines or a Markdown checklist'),
  parent: optional(text('Parent of all tasks')),
  priority: optional(priority),
  labels: optional(labels),
  force: optional(flag('Allow blockers that do not exist yet')),
})
export const edit = object({
  id,
  title: optional(text('The new title')),
  description: optional(orNull(text('The new description; null removes it'))),
  append_description: optional(text('Paragraph to append to the description')),
  priority: optional(priority),
  type: optional(taskType),
  labels: optional(labels),
  parent: optional(orNull(text('Parent task or epic; null removes it'))),
  max_attempts: optional(maxAttempts),
  needs_approval: optional(flag('Whether completing it requires an approval')),
})
export const comment = object({id, text: text('The comment')})
export const relabel = object({id, labels: words('Labels')})
export const archive = object({id})
export const archiveDone = object({before: optional(text('Only what was done before this time (RFC 3339)'))})
export const depAdd = object({
  id,
  blockers: tasks('The tasks that it waits for'),
  force: optional(flag('Allow blockers that do not exist yet')),
})
export const depRemove = object({id, blockers: tasks('The tasks that it no longer waits for')})
