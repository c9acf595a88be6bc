import {type Instant, parseInstant} from '../../domain/instant.ts'
import {AppError} from '../../errors/app-error.ts'
import type {AllSourceClient} from './client.ts'
import type {QueryPage} from './wire.ts'

/** Events in the order of their timestamps. */
export interface AllSourcePage extends QueryPage {
  readonly hasMore: boolean
}

const FIRST_PAGE = 1000
/** The size of later pages: a log with more than one page probably has many. */
const LATER_PAGE = 5000
/** More events of one instant than this cannot be read. */
const LARGEST_PAGE = 1_000_000

/** Reads pages by timestamp. Each starts with the instant that ends the one before it, so that no offset is needed. */
export async function* pagesFrom(client: AllSourceClient, from: string | undefined): AsyncIterable<AllSourcePage> {
  const size = createPageSize(client)
  for (let since = from; ; ) {
    const page = await client.page({since, limit: size.limit()})
    if (page === 'oversized') {
      size.shrink()
      continue
    }
    const hasMore = page.events.length >= size.limit()
    if (hasMore && isStuck(page, since)) {
      size.grow()
      continue
    }
    yield {...page, hasMore}
    if (!hasMore) return
    since = page.events.at(-1)?.timestamp
    size.expectMore()
  }
}

/** How many events to ask for: more when there are many, fewer when they are large. */
function createPageSize({address}: AllSourceClient) {
  let limit = FIRST_PAGE
  let largest = LARGEST_PAGE
  const refuse = (problem: string) => {
    throw new AppError({code: 'REMOTE_BAD_REPLY', message: `${address} ${problem}`, details: {address}})
  }
  return {
    limit: () => limit,
    expectMore: () => {
      limit = Math.min(LATER_PAGE, largest)
    },
    grow: () => {
      if (limit === largest) refuse('has more events of one instant than fit into one reply')
      limit = Math.min(limit * 4, largest)
    },
    shrink: () => {
      if (limit === 1) refuse('has an event that is too large')
      limit = Math.ceil(limit / 4)
      largest = limit
    },
  }
}

/** True when the next page would start where this one did: one instant fills it, or the store ignores `since`. */
function isStuck({events}: QueryPage, since: string | undefined): boolean {
  const last = events.at(-1)?.timestamp
  // Compared as texts: stores have finer timestamps than ours.
  if (last === (since ?? events[0]?.timestamp)) return true
  return since !== undefined && (parseInstant(last ?? '') ?? 0) < (parseInstant(since) as Instant)
}
