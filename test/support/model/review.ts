import {hasSaid, isBackingOff, not, type Of, type Scene, status, type Verb} from './scene.ts'

function isApprovedAgain({task, command: {by, reason}}: Scene<Of<'approve'>>): boolean {
  const [agentId, said] = task.completion?.approval ?? []
  return agentId === by.agentId && (reason === undefined || reason === said)
}

/** What sends a task back, or through. */
export const REVIEW: {readonly [K in Of<'retry'>['kind']]: Verb<Of<'retry'>>} = {
  retry: {
    rows: [
      ['nothing', (scene) => status('open')(scene) && !isBackingOff(scene)],
      ['WRONG_STATUS', not(status('open', 'dead'))],
    ],
    effect: ({task}) => {
      Object.assign(task, {status: 'open', attempts: 0, notBefore: undefined})
      return undefined
    },
  },
  reopen: {
    rows: [
      ['nothing', status('open')],
      ['WRONG_STATUS', not(status('done', 'awaiting-approval'))],
    ],
    effect: ({task, command: {by, reason}}) => {
      Object.assign(task, {status: 'open', attempts: 0, completion: undefined})
      task.setback = {kind: 'reopened', agentId: by.agentId, reason}
      return undefined
    },
  },
  approve: {
    rows: [
      ['nothing', (scene) => status('done')(scene) && isApprovedAgain(scene)],
      ['ALREADY_DONE', status('done')],
      ['WRONG_STATUS', not(status('awaiting-approval'))],
      ['SELF_APPROVAL', ({task, command: {by}}) => task.completion?.agentId === by.agentId && by.agentId !== 'human'],
    ],
    effect: ({task, command: {by, reason}}) => {
      task.status = 'done'
      if (task.completion) task.completion = {...task.completion, approval: [by.agentId, reason]}
      return undefined
    },
  },
  reject: {
    rows: [
      ['nothing', (scene) => status('open')(scene) && hasSaid('rejected')(scene)],
      ['WRONG_STATUS', not(status('awaiting-approval'))],
    ],
    effect: ({task, command: {by, reason}}) => {
      Object.assign(task, {status: 'open', completion: undefined})
      task.setback = {kind: 'rejected', agentId: by.agentId, reason}
      return undefined
    },
  },
}
