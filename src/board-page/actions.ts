import type {TaskSummary} from '../application/board/index.ts'
import {api, type Me} from './api.ts'
import {columnOf, isStale} from './columns.ts'
import {ask, type Field} from './dialog.ts'
import {actingAs} from './identity-dialog.ts'
import type {Page} from './page.ts'
import {timeOf} from './state.ts'

type Values = Readonly<Record<string, string>>

/** An action on a task. */
export interface Action {
  readonly name: string
  readonly label: string
  readonly role: 'work' | 'approve'
  readonly done: string
  readonly fields: readonly Field[]
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
    body: ({minutes = ''}) => (minutes === '' ? {} : {lease_seconds: Number(minutes) * 60}),
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
]

const ROLES = ['read', 'work', 'approve', 'admin']

/** Returns true when the key has the right. */
export function mayDo(me: Me | undefined, role: string): boolean {
  return me !== undefined && ROLES.indexOf(me.role) >= ROLES.indexOf(role)
}

/** Asks for the input of an action, and sends it. The board shows the outcome when the server has recorded it. */
export function carryOut({store, announce}: Page, action: Action, task: TaskSummary): Promise<void> {
  return ask({
    title: `${action.label}: ${task.title}`,
    submit: action.label,
    note: `As ${actingAs(store.get().me)}.`,
    fields: action.fields,
    onSubmit: async (values) => {
      await api.act(task.id, action.name, action.body(values, task))
      announce(`${task.title}: ${action.done}`)
    },
  })
}

/** The actions that the task's state allows now, whatever the key. */
export function fittingActions({store}: Page, task: TaskSummary): readonly Action[] {
  const state = store.get()
  const isMine = task.status === 'in-progress' && task.claimed_by === actingAs(state.me)
  return ACTIONS.filter(({fits}) => fits({task, now: timeOf(state), isMine}))
}

function resultOf({result = ''}: Values): object {
  if (result.trim() === '') return {}
  try {
    return {result: JSON.parse(result)}
  } catch {
    throw new SyntaxError('the result is not JSON')
  }
}
