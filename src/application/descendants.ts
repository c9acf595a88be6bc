import type {TaskView} from '../ports/task-view.ts'

/**
 * Everything below a task and then the task itself: children before their parents, siblings by age, archived ones left
 * out. Each task comes once, whatever loops the log holds, and any depth will do.
 */
export function withDescendants(view: TaskView, id: string): readonly string[] {
  const ordered: string[] = []
  const seen = new Set([id])
  const pending = [{id, isExpanded: false}]
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.isExpanded) {
      ordered.push(next.id)
      continue
    }
    pending.push({id: next.id, isExpanded: true})
    const children = view.list({parent: next.id}).tasks.map(({task}) => task.id)
    for (const child of children.filter((one) => !seen.has(one)).reverse()) {
      seen.add(child)
      pending.push({id: child, isExpanded: false})
    }
  }
  return ordered
}
