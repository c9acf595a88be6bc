import type {Readable} from 'node:stream'
import {text} from 'node:stream/consumers'
import {expect, test} from 'vitest'
import {joined, wholeOrStream} from './long-answer.ts'

/** Pages of texts, and how many have been asked for. */
function pagesOf(count: number, size: number) {
  const asked = {pages: 0}
  async function* pages() {
    for (; asked.pages < count; asked.pages++) yield ['x'.repeat(size), 'y']
  }
  return {asked, pages: pages()}
}

test('a short answer is in one piece', async () => {
  const {pages} = pagesOf(2, 1)
  expect(await wholeOrStream(joined(pages, (item) => item))).toBe('x,y,x,y')
})

test('a long answer is read as it is taken, and is whole', async () => {
  const {asked, pages} = pagesOf(100, 100_000)
  const answer = (await wholeOrStream(joined(pages, (item) => item, ''))) as Readable
  expect(asked.pages).toBe(0)
  const taken = answer[Symbol.asyncIterator]()
  const {value: start} = await taken.next()
  // What nobody has taken yet is read ahead by a piece or two.
  expect(asked.pages).toBeLessThan(5)
  const rest = await text(
    (async function* () {
      for (let next = await taken.next(); !next.done; next = await taken.next()) yield next.value
    })(),
  )
  expect(start + rest).toBe(`${'x'.repeat(100_000)}y`.repeat(100))
})
