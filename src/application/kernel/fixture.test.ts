import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import type {RecordedEvent} from '../../domain/events.ts'
import {type Instant, parseInstant} from '../../domain/instant.ts'
import {isReady} from '../../domain/readiness.ts'
import {indexBoard} from '../board/index-board.ts'
import {foldTasks} from './fold.ts'

/** 141 real events of a project that used the original chronis; a line each, all with version 1. */
function realEvents(): RecordedEvent[] {
  const path = new URL('../../../test/fixtures/chronis-events.jsonl', import.meta.url)
  const versions = new Map<string, number>()
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  return lines.map((line, index) => {
    const event = JSON.parse(line) as RecordedEvent
    const version = (versions.get(event.entity_id) ?? 0) + 1
    versions.set(event.entity_id, version)
    return {...event, version, position: index + 1}
  })
}

// Counted by hand from the file, once: 30 open (11 of them ready), 26 done, nothing archived or claimed.
const READY = [
  't-2abf',
  't-323b',
  't-6810',
  't-7c7e',
  't-a346',
  't-bd93',
  't-c68c',
  't-d0a6',
  't-ed2d',
  't-f27d',
  't-fa6f',
]

test("the original chronis's log folds to its board", () => {
  const events = realEvents()
  expect(events).toHaveLength(141)
  const board = [...indexBoard(foldTasks(events)).values()]
  const tasks = board.map(({task}) => task)
  expect(tasks).toHaveLength(56)
  expect(tasks.filter(({status}) => status === 'open')).toHaveLength(30)
  expect(tasks.filter(({status}) => status === 'done')).toHaveLength(26)
  expect(tasks.filter(({parent}) => parent !== undefined)).toHaveLength(50)
  expect(tasks.filter(({description}) => description !== undefined)).toHaveLength(49)
  expect(tasks.reduce((sum, {blockedBy}) => sum + blockedBy.length, 0)).toBe(41)
  const ready = board.filter((one) => isReady(one, parseInstant('2030-01-01T00:00:00Z') as Instant))
  expect(ready.map(({task}) => task.id).sort()).toEqual(READY)
})
