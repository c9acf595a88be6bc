import {join} from 'node:path'

/** Where the build puts the board in the browser. */
export const BOARD_FOLDER = join(import.meta.dirname, '../../dist/board')
