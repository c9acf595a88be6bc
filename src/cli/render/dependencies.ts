import type {Blocked} from '../../application/blockers.ts'
import {safeLine} from './safe.ts'

/** What a task waits for, in one line. */
export function renderBlocked({id, blockers}: Blocked): string {
  if (blockers.length === 0) return `${safeLine(id)} waits for nothing\n`
  return `${safeLine(id)} waits for ${blockers.map((blocker) => safeLine(`${blocker.id} (${blocker.status})`)).join(', ')}\n`
}
