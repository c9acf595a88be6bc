import {Type} from 'typebox'
import {PRIORITIES, STATUSES, TASK_TYPES} from '../../domain/task.ts'
import {MAX_ATTEMPTS_RANGE} from '../input/index.ts'

const YEAR = 31_536_000

/** Describes a text. */
export const text = (description: string) => Type.String({description})
/** Describes a flag. */
export const flag = (description: string) => Type.Boolean({description})
/** Describes a fact that is absent where it does not hold. */
export const fact = (description: string) => Type.Literal(true, {description})
/** Describes a whole number that is at least `minimum`. */
export const whole = (description: string, minimum = 0) =>
  Type.Integer({minimum, maximum: Number.MAX_SAFE_INTEGER, description})
/** Describes a list of words: an array, or one text with commas between them. */
export const words = (description: string, maxItems = 100) =>
  Type.Union([Type.String(), Type.Array(Type.String(), {maxItems})], {
    description: `${description}; an array or a comma list`,
  })

export const id = text('The task: its id, or the beginning of one that is unique')
export const reason = text('Why')
export const force = (description: string) => flag(description)
export const claimVersion = whole('The claim_version that claiming answered; refused when another claim is current', 1)
export const leaseSeconds = Type.Number({
  minimum: 1,
  maximum: YEAR,
  description: 'Seconds that the claim holds unless it is renewed; absent: the default of the caller',
})
export const noLease = flag('The claim holds until it is ended, whatever the default is')
export const waitSeconds = Type.Number({
  minimum: 0,
  maximum: YEAR,
  description: 'Seconds to wait for an answer that is not empty; HTTP waits 60 seconds at most',
})
export const maxAttempts = Type.Integer({
  minimum: MAX_ATTEMPTS_RANGE.min,
  maximum: MAX_ATTEMPTS_RANGE.max,
  description: 'Failed attempts after which the task is dead',
})
export const priority = text(`One of ${PRIORITIES.join(', ')}`)
export const taskType = text(`One of ${TASK_TYPES.join(', ')}`)

/** The criteria of everything that chooses tasks. */
export const criteria = {
  priority: Type.Optional(words(`Only these priorities: ${PRIORITIES.join(', ')}`)),
  type: Type.Optional(words(`Only these types: ${TASK_TYPES.join(', ')}`)),
  label: Type.Optional(words('Only tasks with all of these labels')),
}
/** The filters of ready tasks. */
export const readyCriteria = {
  ...criteria,
  parent: Type.Optional(text('Only tasks below this one, at any depth')),
}
export const limit = Type.Optional(whole('Maximum number of tasks', 1))
export const countTotal = Type.Optional(flag('Count all tasks that match; default true'))
export const statuses = words(`Any of ${STATUSES.join(', ')}`)
