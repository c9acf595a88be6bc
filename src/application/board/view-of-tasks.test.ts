import {describeTaskView} from '../../testing/task-view.conformance.ts'
import {foldTasks} from '../kernel/fold.ts'
import {indexBoard} from './index-board.ts'
import {createMemoryTaskView, viewOfTasks} from './view-of-tasks.ts'

describeTaskView('folded for every answer', {
  open: async (events) => ({view: createMemoryTaskView(() => events), close: () => {}}),
})

describeTaskView('of a map of tasks', {
  open: async (events) => {
    const board = indexBoard(foldTasks(events))
    return {view: viewOfTasks(() => board), close: () => {}}
  },
})
