import fc from 'fast-check'
import {expect, test} from 'vitest'
import {createParser} from './event-stream.ts'

function parse(pieces) {
  const messages = []
  const take = createParser((message) => messages.push(message))
  for (const piece of pieces) take(piece)
  return messages
}
const STREAM =
  'retry: 1000\n\nid: 7\ndata: {"a":1}\n\n: still here\n\nid: 8\r\ndata: one\r\ndata:two\r\n\r\nevent: x\nid\ndata\n\ndata: cut'
const MESSAGES = [
  {id: '7', data: '{"a":1}'},
  {id: '8', data: 'one\ntwo'},
  {id: '', data: ''},
]
test('server-sent events are read as the standard says', () => {
  expect(parse([STREAM])).toEqual(MESSAGES)
})
test('it does not matter where the stream is cut', () => {
  const cuts = fc
    .array(fc.nat(STREAM.length), {maxLength: 10})
    .map((places) => [0, ...places.sort((a, b) => a - b), STREAM.length])
  fc.assert(
    fc.property(cuts, (places) => {
      expect(parse(places.slice(1).map((end, i) => STREAM.slice(places[i], end)))).toEqual(MESSAGES)
    }),
  )
})
