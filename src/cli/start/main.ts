import {reportFailure} from '../bases/failure.ts'
import {LEADING_FLAGS} from './command-line.ts'
import {DAILY_COMMANDS} from './daily-commands.ts'

/** Runs `argv` and sets `process.exitCode`. Never calls `process.exit`: pending output must reach a slow reader. */
export async function main(argv: string[], root: string): Promise<void> {
  const end = argv.indexOf('--')
  const own = end === -1 ? argv : argv.slice(0, end)
  try {
    const start = argv.findIndex((arg) => !LEADING_FLAGS.includes(arg))
    const command = DAILY_COMMANDS.get(argv[start] ?? '')
    if (command && !own.some((arg) => arg === '--help' || arg === '-h'))
      await command.launch(argv.toSpliced(start, 1), root)
    else await (await import('./all-commands.ts')).runCommand(argv, root)
  } catch (error) {
    await reportFailure(error, own.includes('--json'))
  }
}
