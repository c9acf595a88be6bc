import {splitWords} from '../../application/input/index.ts'
import {flag} from './flag.ts'

/** The flags that every way of adding a task has. */
export const newTaskFlags = {
  type: flag.string({summary: 'One of task (default), bug, feature, epic, chore', helpValue: 'TYPE'}),
  priority: flag.string({char: 'p', summary: 'p0 (most urgent) to p3; p2 by default', helpValue: 'P'}),
  parent: flag.string({summary: 'Parent task or epic', helpValue: 'ID'}),
  label: flag.string({
    summary: 'A label (can be repeated)',
    helpValue: 'LABEL',
    multiple: true,
  }),
}

interface NewTaskFlags {
  readonly type?: string | undefined
  readonly priority?: string | undefined
  readonly label?: string[] | undefined
  readonly parent?: string | undefined
}

/** The input fields that {@link newTaskFlags} stand for. */
export function newTaskOf({type, priority, label, parent}: NewTaskFlags) {
  return {type, priority, parent, labels: splitWords(label, String)}
}
