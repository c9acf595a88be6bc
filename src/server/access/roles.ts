import {ROLES, type Role} from '../../domain/role.ts'

export {ROLES, type Role}

/** Event types that need the role `approve`. */
const APPROVALS = ['task.approval.', 'workflow.approval.granted']

/** Returns true if `role` includes the rights of `needed`. */
export function allows(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed)
}

/** The role that is needed to write an event of this type. */
export function roleToWrite(eventType: string): Role {
  return APPROVALS.some((prefix) => eventType.startsWith(prefix)) ? 'approve' : 'work'
}
