import type {Actor, TaskCommand} from '../../src/domain/commands.ts'
import type {RecordedEvent} from '../../src/domain/events.ts'
import {parseInstant} from '../../src/domain/instant.ts'
import {type Answer, agrees, codeOf, heldFor, isEventOf, isTrueOf} from './answers.ts'
import {actorOf, commandOfEvent} from './event-commands.ts'
import {BoardModel, type Prediction} from './model/board-model.ts'

/** One run of `cn`, as its caller saw it. */
export interface Call {
  readonly by: Actor
  readonly args: readonly string[]
  /** What was wanted of one task; undefined where the program chose. Depends on the board where the program looks first. */
  readonly wish?: ((board: BoardModel) => TaskCommand) | undefined
  /** Nanoseconds of a clock that all callers share and nobody sets. */
  readonly start: bigint
  readonly end: bigint
  /** The same span on the clock that the log's timestamps come from, in microseconds. */
  readonly from: number
  readonly until: number
  readonly answer: Answer
}

/** A call with its place in the log. */
interface Placed {
  readonly call: Call
  readonly events: readonly RecordedEvent[]
  /** The board that it saw is one of those after this many events, at the least and at the most. */
  readonly first: number
  readonly last: number
}

/**
 * Looks for an order of the calls that explains everything: the log's. Each event must be right when the naive model
 * comes to it, belong to a call, and come after everything that had ended before that call began; each answer without an
 * event must have been true at some moment between the call's start and its end. Returns what cannot be explained.
 */
export function findViolations(calls: readonly Call[], events: readonly RecordedEvent[]): readonly string[] {
  const owners = new Map(events.map((event) => [event, calls.find((call) => isOf(event, call))] as const))
  const boards = replay(events)
  const orphans = events.filter((event) => !owners.get(event)).map((event) => `no call: ${tell(event)}`)
  const placed = place(calls, owners)
  const answers = placed.flatMap((one) => [
    ...checkOrder(one),
    ...checkEvents(one, boards),
    ...checkAnswer(one, boards),
  ])
  return [...new Set([...orphans, ...answers])]
}

/** The events that had no right to be recorded where they stand in the log. */
export function findWrongEvents(events: readonly RecordedEvent[]): readonly string[] {
  const boards = replay(events)
  const isWrong = (event: RecordedEvent, index: number) =>
    predict(boards[index] as BoardModel, commandOfEvent(event), timeOf(event)) !== 1
  return events.filter(isWrong).map(tell)
}

function isOf(event: RecordedEvent, {by, from, until}: Call): boolean {
  const {agentId, sessionId} = actorOf(event)
  const at = timeOf(event)
  return agentId === by.agentId && sessionId === by.sessionId && from <= at && at <= until
}

function timeOf({timestamp}: RecordedEvent): number {
  return parseInstant(timestamp) as number
}

/** The board after each number of events. */
function replay(events: readonly RecordedEvent[]): readonly BoardModel[] {
  const boards = [new BoardModel(0)]
  for (const event of events) {
    const board = (boards.at(-1) as BoardModel).copy()
    board.clock = timeOf(event)
    board.impose(commandOfEvent(event))
    boards.push(board)
  }
  return boards
}

function place(calls: readonly Call[], owners: ReadonlyMap<RecordedEvent, Call | undefined>): readonly Placed[] {
  const written = [...owners].flatMap(([event, call]) => (call ? [{position: event.position, call}] : []))
  const newest = (of: typeof written) => Math.max(0, ...of.map(({position}) => position))
  return calls.map((call) => ({
    call,
    events: [...owners].filter(([, owner]) => owner === call).map(([event]) => event),
    first: newest(written.filter((one) => one.call.end < call.start)),
    last: newest(written.filter((one) => one.call.start <= call.end)),
  }))
}

function checkOrder({call, events, first}: Placed): readonly string[] {
  const early = events.filter(({position}) => position <= first)
  return early.map((event) => `before what had ended already: ${tell(event)} by ${call.args.join(' ')}`)
}

/**
 * Each event was right, and whoever caused it was allowed to, on some board of its call on which the task was already as
 * it is where the event stands: its own task's version is checked when it is recorded, other tasks and the time are not.
 */
function checkEvents({call, events, first}: Placed, boards: readonly BoardModel[]): readonly string[] {
  return events.flatMap((event) => {
    const before = event.position - 1
    const versionAt = (after: number) => boards[after]?.tasks.get(event.entity_id)?.version
    const moments = range(Math.min(first, before), before)
      .filter((after) => versionAt(after) === versionAt(before))
      .flatMap((after) => momentsOf(call, after, boards))
    return causesOf(event, call).flatMap((cause) => {
      const predictions = moments.map((board) => board.copy().apply(cause(board)))
      if (predictions.includes(1)) return []
      return [`no right to it (${predictions.at(-1)}): ${tell(event)} by ${call.args.join(' ')}`]
    })
  })
}

/** What the event says of itself, and what its call wanted: an event does not say whether its author was the holder. */
function causesOf(event: RecordedEvent, {wish}: Call): readonly NonNullable<Call['wish']>[] {
  const own = () => commandOfEvent(event)
  return wish && isEventOf(event, wish(new BoardModel(0))) ? [own, wish] : [own]
}

function checkAnswer(placed: Placed, boards: readonly BoardModel[]): readonly string[] {
  const {call, events, first, last} = placed
  // Whoever acts renews what it holds: that is no part of the answer.
  const main = events.filter(({event_type}) => event_type !== 'task.claim.renewed')
  const told = `${call.args.join(' ')} → ${JSON.stringify(call.answer).slice(0, 400)}, events ${first} to ${last}`
  const isRefused = codeOf(call.answer) !== undefined
  if (isRefused && main.length > 0) return [`refused, and yet recorded ${tell(main[0] as RecordedEvent)}: ${told}`]
  if (events.length > 0 && !isRefused) {
    const wrong = agrees(
      call,
      events,
      range((events[0] as RecordedEvent).position, last).map((at) => boards[at] as BoardModel),
    )
    if (wrong === undefined) return []
    if (main.length > 0) return [`${wrong}: ${told}`]
  }
  const wasTrue = range(first, last).some((after) =>
    momentsOf(call, after, boards).some((board) => isTrue(call, board)),
  )
  return wasTrue ? [] : [`never true while it ran: ${told}`]
}

/** The board at the first and at the last moment at which the call can have seen it with so many events. */
function momentsOf({from, until}: Call, after: number, boards: readonly BoardModel[]): readonly BoardModel[] {
  const next = boards[after + 1]?.clock ?? until
  return [from, Math.min(until, next)].map((clock) => {
    const board = (boards[after] as BoardModel).copy()
    board.clock = clock
    return board
  })
}

function isTrue({wish, answer, by, args}: Call, board: BoardModel): boolean {
  if (!wish) return heldFor({answer, by, args}, board)
  const command = wish(board)
  const prediction = board.copy().apply(command)
  const code = codeOf(answer)
  return prediction === (code ?? 0) && isTrueOf(answer, board, command.taskId)
}

function predict(board: BoardModel, command: TaskCommand, at: number): Prediction {
  const copy = board.copy()
  copy.clock = at
  return copy.apply(command)
}

function range(from: number, to: number): readonly number[] {
  return Array.from({length: Math.max(0, to - from + 1)}, (_, index) => from + index)
}

function tell({position, event_type, entity_id, version, metadata}: RecordedEvent): string {
  return `${position} ${event_type} ${entity_id} v${version} of ${metadata?.session_id}`
}
