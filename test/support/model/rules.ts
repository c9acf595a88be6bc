import {REVIEW} from './review.ts'
import type {Kind, Of, Verb} from './scene.ts'
import {BOARD} from './upkeep.ts'
import {WORK} from './work.ts'

/** What architecture.md §2 and §3 say of every verb. */
export const RULES: {readonly [K in Kind]: Verb<Of<K>>} = {...WORK, ...REVIEW, ...BOARD}
