// Holds a lock for tests: the message `acquire` is answered with true or false, `release` with the lock's generation.
// usage: fork('lock-holder.ts', [FILE])
import {openProcessLock} from '../../src/adapters/sqlite/process-lock.ts'

const [path] = process.argv.slice(2) as [string]
const lock = await openProcessLock(path)

process.on('message', async (message: 'acquire' | 'release') => {
  if (message === 'acquire') return process.send?.(await lock.acquire(0))
  lock.release({completed: true})
  return process.send?.(lock.generation())
})
process.on('disconnect', () => lock.close())
process.send?.('ready')
