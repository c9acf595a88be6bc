import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {makeWorkspace, type TestWorkspace} from '../support/cn.ts'

const FLAGS = ['serve', '--open', '--port', '0', '--for', '2s', '--open-browser']

/** A place where programs are looked for, with nothing but this one in it, if any. */
function programs({folder}: TestWorkspace, xdgOpen?: string): string {
  const path = join(folder, 'programs')
  mkdirSync(path)
  if (xdgOpen !== undefined) writeFileSync(join(path, 'xdg-open'), `#!/bin/sh\n${xdgOpen}\n`, {mode: 0o755})
  return path
}

// What opens a browser has another name elsewhere.
describe.skipIf(process.platform !== 'linux')('cn serve --open-browser', () => {
  test('shows the board in the browser', async () => {
    const home = await makeWorkspace()
    const PATH = programs(home, `echo "$@" >'${home.folder}/opened'`)
    const {code, stdout, stderr} = await home.cn(FLAGS, {env: {PATH}})
    expect([code, stderr]).toEqual([0, ''])
    const url = / on (http:\S+)\n$/.exec(stdout)?.[1]
    expect(readFileSync(join(home.folder, 'opened'), 'utf8')).toBe(`${url}\n`)
  })
  test.for([
    ['there is none', undefined, /spawn xdg-open ENOENT/],
    ['it cannot', 'exit 3', /xdg-open exited with 3/],
  ] as const)('goes on where that fails, and says so: %s', async ([, script, problem]) => {
    const home = await makeWorkspace()
    const {code, stdout, stderr} = await home.cn(FLAGS, {env: {PATH: programs(home, script)}})
    expect([code, stdout]).toEqual([0, expect.stringContaining('serving ')])
    expect(stderr).toMatch(problem)
    expect(stderr).toMatch(/^note: no browser could be opened \(.*\); the board is at http:\S+\n$/)
  })
})
