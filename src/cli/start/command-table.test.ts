import {expect, test} from 'vitest'
import {COMMAND_TABLE} from './command-table.ts'
import {DAILY_COMMANDS} from './daily-commands.ts'

test('the daily commands are those of the table, under the same names', async () => {
  for (const [name, command] of DAILY_COMMANDS) expect((await COMMAND_TABLE.get(name)?.())?.default, name).toBe(command)
  const classes = new Set(DAILY_COMMANDS.values())
  for (const [name, load] of COMMAND_TABLE) {
    const isDaily = classes.has((await load()).default) && !name.includes(' ')
    expect(DAILY_COMMANDS.has(name), name).toBe(isDaily)
  }
})

test('no daily command begins the name of another command', () => {
  const first = [...COMMAND_TABLE.keys()].filter((name) => name.includes(' ')).map((name) => name.split(' ')[0])
  expect(first.filter((word) => DAILY_COMMANDS.has(word as string))).toEqual([])
})
