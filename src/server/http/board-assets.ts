import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'

/** A file of the board as a browser gets it. */
export interface Asset {
  readonly path: string
  readonly type: string
  readonly body: Buffer
  readonly etag: string
}

const FILES = [
  ['/', 'index.html', 'text/html; charset=utf-8'],
  ['/board/board.css', 'board-style.css', 'text/css; charset=utf-8'],
  ['/board/board.js', 'board.js', 'text/javascript; charset=utf-8'],
  ['/board/icon.svg', 'icon.svg', 'image/svg+xml'],
] as const

/** Reads the files of the board that the build has put into `folder`. */
export function readAssets(folder: string): readonly Asset[] {
  return FILES.map(([path, name, type]) => {
    const body = readFileSync(join(folder, name))
    const digest = createHash('sha256').update(body).digest('base64url').slice(0, 22)
    return {path, type, body, etag: `"${digest}"`}
  })
}
