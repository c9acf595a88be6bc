import {Readable} from 'node:stream'
import type {RecordedEvent} from '../../domain/events.ts'
import type {FoundEvents} from '../../ports/event-query.ts'

/** The length of a piece to send: a piece for each event costs more time, one piece for all more memory. */
const PIECE_LENGTH = 64 * 1024

/** Joins items with `separator`, as they are read: together they can be larger than memory. */
export async function* joined<T>(
  pages: AsyncIterable<Iterable<T>> | Iterable<Iterable<T>>,
  textOf: (item: T) => string,
  separator = ',',
): AsyncIterable<string> {
  let piece = ''
  let before = ''
  for await (const page of pages) {
    for (const item of page) {
      piece += before + textOf(item)
      before = separator
      if (piece.length < PIECE_LENGTH) continue
      yield piece
      piece = ''
    }
  }
  if (piece !== '') yield piece
}

/** The reply that lists events; `rest` is added at its end, when their number is known. */
export async function* eventList(
  pages: FoundEvents['pages'],
  show: (event: RecordedEvent) => object,
  rest: (count: number) => object,
): AsyncIterable<string> {
  let count = 0
  yield '{"events":['
  yield* joined(pages, (event) => {
    count++
    return JSON.stringify(show(event))
  })
  yield `],${JSON.stringify(rest(count)).slice(1)}`
}

/** A short text in one piece; a longer one is sent as it is read, no faster than the client takes it. */
export async function wholeOrStream(pieces: AsyncIterable<string>): Promise<string | Readable> {
  const iterator = pieces[Symbol.asyncIterator]()
  let start = ''
  while (start.length < PIECE_LENGTH) {
    const {value, done} = await iterator.next()
    if (done) return start
    start += value
  }
  return Readable.from(startingWith(start, {[Symbol.asyncIterator]: () => iterator}))
}

async function* startingWith(start: string, rest: AsyncIterable<string>): AsyncIterable<string> {
  yield start
  yield* rest
}
