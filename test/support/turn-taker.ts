// Takes turns for tests: the message `take` is answered with true or false, `end` with how many turns have been completed.
// usage: fork('turn-taker.ts', [FILE])
import {openTurn} from '../../src/adapters/sqlite/turn.ts'

const [path] = process.argv.slice(2) as [string]
const turn = await openTurn(path)

process.on('message', async (message: 'take' | 'end') => {
  if (message === 'take') return process.send?.(await turn.take(0))
  turn.end({counts: true})
  return process.send?.(turn.completed())
})
process.on('disconnect', () => turn.close())
process.send?.('ready')
