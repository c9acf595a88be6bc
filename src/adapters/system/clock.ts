import {instantFromMillis} from '../../domain/instant.ts'
import type {Clock} from '../../ports/clock.ts'

/** The machine's clock, to the millisecond. */
export const systemClock: Clock = {now: () => instantFromMillis(Date.now())}
