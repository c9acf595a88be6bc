import {ROLES, type Role} from '../../domain/role.ts'

export {ROLES, type Role}

/** What only a reviewer may say. */
const APPROVALS = ['task.approval.', 'workflow.approval.granted']

/** Returns true when `role` may do what takes `needed`. */
export function allows(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed)
}

/** The role that it takes to write an event of this type. */
export function roleToWrite(eventType: string): Role {
  return APPROVALS.some((prefix) => eventType.startsWith(prefix)) ? 'approve' : 'work'
}
