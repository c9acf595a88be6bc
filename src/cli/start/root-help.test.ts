import {expect, test} from 'vitest'
import type {CommandClass} from '../bases/base-command.ts'
import {COMMAND_TABLE} from './command-table.ts'
import {COMMAND_GROUPS, rootHelp} from './root-help.ts'

test('every command has one group, under its own name', async () => {
  const names: string[] = []
  for (const [name, load] of COMMAND_TABLE) {
    const {aliases, hiddenAliases} = (await load()).default as unknown as CommandClass
    if (![...aliases, ...hiddenAliases].includes(name.replaceAll(' ', ':'))) names.push(name)
  }
  expect(Object.values(COMMAND_GROUPS).flat().sort()).toEqual(names.sort())
})

test.each([undefined, 40, 80, 300])('a page of %s columns stays within them, and within 100', async (columns) => {
  const longest = Math.max(...(await rootHelp(columns)).split('\n').map((line) => line.length))
  expect(longest).toBeLessThanOrEqual(Math.min(Math.max(columns ?? 100, 60), 100))
})

test('it begins with what to do first, and names the global flags and the exit codes', async () => {
  const page = await rootHelp(80)
  const sections = [...page.matchAll(/^[A-Z][A-Z ]+$/gm)].map(([title]) => title)
  expect(sections.slice(0, 2)).toEqual(['USAGE', 'START HERE'])
  expect(sections.slice(-2)).toEqual(['GLOBAL FLAGS', 'EXIT CODES'])
  expect(page).toMatch(/^ {2}--json /m)
  expect(page).toMatch(/^ {2}9 {2}/m)
})
