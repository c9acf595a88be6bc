import {expect, test} from 'vitest'
import {BOARD_FOLDER} from './support/board-folder.ts'
import {startTestServer} from './support/server.ts'

test('the board is handed out without a key, under a policy that lets nothing else in', async () => {
  const server = await startTestServer({open: false, boardFolder: BOARD_FOLDER})
  const page = await server.call('GET', '/')
  expect(page.status).toBe(200)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.headers.get('x-content-type-options')).toBe('nosniff')
  const policy = page.headers.get('content-security-policy')?.split('; ') ?? []
  for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"])
    expect(policy).toContain(rule)
  for (const name of ['base-uri', 'form-action', 'frame-ancestors']) expect(policy).toContain(`${name} 'none'`)
  // No word of it is a script or a style, and all that it names is here.
  expect(page.text).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|https?:/)
  const named = [...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path as string)
  expect(named.sort()).toEqual(['/board/board.css', '/board/board.js', '/board/icon.svg'])
  for (const path of named) {
    const {status, text} = await server.call('GET', path)
    expect(status, path).toBe(200)
    expect(text.replaceAll('http://www.w3.org/2000/svg', ''), path).not.toMatch(/https?:\/\//)
  }
})

test('what a browser has, it does not get again', async () => {
  const server = await startTestServer({boardFolder: BOARD_FOLDER})
  const first = await server.call('GET', '/board/board.js')
  const etag = first.headers.get('etag') as string
  expect(first.headers.get('cache-control')).toBe('no-cache')
  const again = await server.call('GET', '/board/board.js', {headers: {'if-none-match': etag}})
  expect([again.status, again.text]).toEqual([304, ''])
  const other = await server.call('GET', '/board/board.js', {headers: {'if-none-match': '"of-another-version"'}})
  expect(other.text).toBe(first.text)
})

test('there is no other file to be had', async () => {
  const server = await startTestServer({boardFolder: BOARD_FOLDER})
  for (const path of [
    '/board/',
    '/board/index.html',
    '/board/..%2fserver.cjs',
    '/board/%2e%2e/main.cjs',
    '/index.html',
  ])
    expect((await server.call('GET', path)).status, path).toBe(404)
  expect((await (await startTestServer()).call('GET', '/')).status).toBe(404)
})

test('single tasks are asked for by id', async () => {
  const server = await startTestServer()
  for (const id of ['a', 'b', 'c']) await server.call('POST', '/api/v1/tasks', {body: {title: id, id}})
  await server.call('POST', '/api/v1/tasks/c/done')
  const ids = async (query: string) =>
    (await server.call<{tasks: {id: string}[]}>('GET', `/api/v1/tasks?${query}`)).data.tasks.map(({id}) => id)
  expect(await ids('id=c,nobody,a,c')).toEqual(['c', 'a'])
  expect(await ids('id=c,a&status=open')).toEqual(['a'])
  expect(await ids('id=')).toEqual([])
  const {data} = await server.call('GET', '/api/v1/tasks?id=a,b,c&status=open&limit=1')
  expect(data).toMatchObject({count: 1, total_count: 2, has_more: true})
  // A name that every object has is no task.
  expect(await ids('id=constructor,__proto__')).toEqual([])
})
