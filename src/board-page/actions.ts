import type {TaskSummary} from '../application/board/index.ts'
import type {Me} from './api.ts'
import {columnOf, isStale, pauseLeft} from './columns.ts'
import {ask, type Field} from './dialog.ts'
import {actingAs} from './identity-dialog.ts'
import type {Page} from './page.ts'
import {timeOf} from './state.ts'
import {perform} from './toast.ts'

type Values = Readonly<Record<string, string>>

/** An action on a task. */
export interface Action {
  readonly name: string
  readonly label: string
  readonly role: 'work' | 'approve'
  readonly done: string
  readonly fields: readonly Field[]
  /** Not what the task waits for. Without fields it is done at once, and can be undone. */
  readonly isMinor?: true
  readonly fits: (situation: {task: TaskSummary; now: number; isMine: boolean}) => boolean
  readonly body: (values: Values, task: TaskSummary) => object
}

const reason: Field = {name: 'reason', label: 'Why', kind: 'long'}
const withReason = ({reason: why = ''}: Values) => (why.trim() === '' ? {} : {reason: why})
const fenced = ({claim_version}: TaskSummary) => (claim_version === undefined ? {} : {claim_version})

/** In the order of their buttons. */
export const ACTIONS: readonly Action[] = [
  {
    name: 'claim',
    label: 'Claim',
    role: 'work',
    done: 'claimed',
    fields: [
      {
        name: 'minutes',
        label: 'For how many minutes',
        kind: 'number',
        help: 'Then the claim lapses by itself; else it holds until it is released',
      },
    ],
    fits: ({task, now}) => columnOf(task, now) === 'ready' || isStale(task, now),
    body: leaseOf,
  },
  {
    name: 'done',
    label: 'Done',
    role: 'work',
    done: 'completed',
    fields: [
      {...reason, label: 'What came of it'},
      {name: 'result', label: 'Result for programs', kind: 'long', help: 'Any JSON'},
    ],
    fits: ({task, now, isMine}) => isMine || columnOf(task, now) === 'ready',
    body: (values, task) => ({...withReason(values), ...resultOf(values), ...fenced(task)}),
  },
  {
    name: 'release',
    label: 'Release',
    role: 'work',
    done: 'released',
    fields: [reason],
    fits: ({isMine}) => isMine,
    body: (values, task) => ({...withReason(values), ...fenced(task)}),
  },
  {
    name: 'approve',
    label: 'Approve',
    role: 'approve',
    done: 'approved',
    fields: [reason],
    fits: ({task}) => task.status === 'awaiting-approval',
    body: withReason,
  },
  {
    name: 'reject',
    label: 'Reject',
    role: 'approve',
    done: 'rejected',
    fields: [{...reason, label: 'What is missing', required: true}],
    fits: ({task}) => task.status === 'awaiting-approval',
    body: withReason,
  },
  {
    name: 'retry',
    label: 'Retry',
    role: 'work',
    done: 'open again',
    fields: [reason],
    fits: ({task, now}) => task.status === 'dead' || pauseLeft(task, now) > 0,
    body: withReason,
  },
  {
    name: 'renew',
    label: 'Renew',
    role: 'work',
    done: 'lease renewed',
    isMinor: true,
    fields: [{name: 'minutes', label: 'For how many minutes', kind: 'number', help: 'Else for as long as before'}],
    fits: ({task, isMine}) => isMine && task.lease_until !== undefined,
    body: (values, task) => ({...leaseOf(values), ...fenced(task)}),
  },
  {
    name: 'reopen',
    label: 'Reopen',
    role: 'work',
    done: 'open again',
    isMinor: true,
    fields: [reason],
    fits: ({task}) => task.status === 'done',
    body: withReason,
  },
  {
    name: 'archive',
    label: 'Archive',
    role: 'work',
    done: 'archived',
    isMinor: true,
    fields: [],
    fits: ({task}) => task.status !== 'in-progress',
    body: () => ({}),
  },
]

const UNARCHIVE: Action = {
  name: 'unarchive',
  label: 'Unarchive',
  role: 'work',
  done: 'on the board again',
  isMinor: true,
  fields: [],
  fits: () => true,
  body: () => ({}),
}

const ROLES = ['read', 'work', 'approve', 'admin']

/** Returns true when the key has the right. */
export function mayDo(me: Me | undefined, role: string): boolean {
  return me !== undefined && ROLES.indexOf(me.role) >= ROLES.indexOf(role)
}

/** Asks for the input of an action, and sends it. The board shows the outcome when the server has recorded it. */
export function carryOut(page: Page, action: Action, task: TaskSummary): Promise<void> {
  return ask({
    title: `${action.label}: ${task.title}`,
    submit: action.label,
    note: `As ${actingAs(page.store.get().me)}.`,
    fields: action.fields,
    onSubmit: (values) => act(page, action, task, values),
  })
}

/** Does it, says so, and offers to undo it. @throws what the API throws. */
export async function act(page: Page, action: Action, task: TaskSummary, values: Values = {}): Promise<void> {
  const {name: operation, body, done} = action
  await perform(page, {id: task.id, operation, body: body(values, task), done: `${task.title}: ${done}`})
}

/** The actions that the task's state allows now, whatever the key. */
export function fittingActions({store}: Page, task: TaskSummary): readonly Action[] {
  if (task.archived === true) return [UNARCHIVE]
  const state = store.get()
  const isMine = task.status === 'in-progress' && task.claimed_by === actingAs(state.me)
  return ACTIONS.filter(({fits}) => fits({task, now: timeOf(state), isMine}))
}

function leaseOf({minutes = ''}: Values): object {
  return minutes === '' ? {} : {lease_seconds: Number(minutes) * 60}
}

function resultOf({result = ''}: Values): object {
  if (result.trim() === '') return {}
  try {
    return {result: JSON.parse(result)}
  } catch {
    throw new SyntaxError('the result is not JSON')
  }
}
