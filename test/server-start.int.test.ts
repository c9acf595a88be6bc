import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, onTestFinished, test} from 'vitest'
import {backup, serverFolder} from '../src/server/main.ts'
import {startTestServer} from './support/server.ts'

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'chronis-start-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}

describe('a server that cannot start', () => {
  test('listens no more, and says why', async () => {
    const {running, url, data} = await startTestServer()
    await running.stop()
    const options = {data, port: Number(new URL(url).port)}
    const pidFile = join(data, 'no-such-folder', 'server.pid')
    await expect(startTestServer({...options, pidFile})).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(pidFile),
    })
    // The address and the data are free again.
    expect((await (await startTestServer(options)).call('GET', '/health')).status).toBe(200)
  })
  test('leaves the file of the one that runs', async () => {
    const pidFile = join(temporary(), 'server.pid')
    const {url} = await startTestServer({pidFile})
    const second = startTestServer({pidFile, port: Number(new URL(url).port)})
    await expect(second).rejects.toMatchObject({code: 'ADDRESS_UNAVAILABLE'})
    expect(readFileSync(pidFile, 'utf8')).toBe(`${process.pid}\n`)
  })
})

test('a backup of nothing is refused, and makes nothing', async () => {
  const folder = temporary()
  const copy = join(folder, 'copy')
  await expect(backup(serverFolder(join(folder, 'nonexist')), copy)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining('nonexist'),
  })
  expect(existsSync(copy)).toBe(false)
  await (await startTestServer({data: join(folder, 'empty')})).running.stop()
  expect(await backup(serverFolder(join(folder, 'empty')), copy)).toMatchObject({tenants: 0})
})
