import {REVIEW} from './review.ts'
import type {Kind, Of, Verb} from './scene.ts'
import {BOARD} from './upkeep.ts'
import {WORK} from './work.ts'

/** What docs/reference/events.md and commands.md say of every verb. */
export const RULES: {readonly [K in Kind]: Verb<Of<K>>} = {...WORK, ...REVIEW, ...BOARD}
