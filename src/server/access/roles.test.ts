import {expect, test} from 'vitest'
import {allows, ROLES, roleToWrite} from './roles.ts'

test('a role includes the rights of those before it, and no others', () => {
  for (const [i, role] of ROLES.entries())
    for (const [j, needed] of ROLES.entries()) expect(allows(role, needed), `${role} for ${needed}`).toBe(i >= j)
})

test.each([
  ['task.created', 'work'],
  ['agent.finding', 'work'],
  ['workflow.approval.requested', 'work'],
  ['task.approval.granted', 'approve'],
  ['task.approval.rejected', 'approve'],
  ['workflow.approval.granted', 'approve'],
])('to write %s takes the role %s', (type, role) => {
  expect(roleToWrite(type)).toBe(role)
})
