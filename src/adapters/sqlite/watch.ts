import {type FSWatcher, watch as watchFiles} from 'node:fs'
import {dirname} from 'node:path'
import {uptimeMs} from '../../application/kernel/index.ts'
import {AppError} from '../../errors/app-error.ts'
import type {LogWatch} from '../../ports/event-log.ts'
import type {Sql} from '../../ports/sql.ts'
import {identityOf} from './database.ts'

// A write to the file is noticed before its commit is complete. So the first check follows at once, and others after pauses
// that double.
const FIRST_PAUSE_MS = 1
/** A file watch can be lost silently. */
const LONGEST_PAUSE_MS = 500
const LONGEST_PAUSE_UNWATCHED_MS = 25
/** How long a file may be missing while another one takes its place. */
const MISSING_MS = 2000

// The first counts this connection's own changes, the second differs after a commit of any other connection.
const COMMITS = 'SELECT total_changes() AS own, (SELECT data_version FROM pragma_data_version) AS others'

type Outcome = Awaited<ReturnType<LogWatch['next']>>
type Change = Exclude<Outcome, 'timeout'>

/** The watches of one connection, so that they end before it is closed. */
export function createWatches(sql: Sql) {
  const open = new Set<LogWatch>()
  return {
    start: (): LogWatch => {
      const started = watchDatabase(sql)
      open.add(started)
      const close = () => {
        open.delete(started)
        started.close()
      }
      return {next: started.next, close}
    },
    close: () => {
      for (const watch of open) watch.close()
    },
  }
}

/** Waits for commits to a database, by this connection or any other, and for its file to be replaced. */
export function watchDatabase(sql: Sql, watchFolder: typeof watchFiles = watchFiles): LogWatch {
  const findChange = detectChanges(sql)
  let files: FileWatch | undefined
  let wake = () => {}
  let closed = false

  /** Resolves to false after `ms`, or to true as soon as it is woken. */
  function sleep(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms, false)
      wake = () => {
        clearTimeout(timer)
        resolve(true)
      }
    })
  }

  const outcome = (deadline: number): Outcome | undefined =>
    closed ? 'timeout' : (findChange() ?? (uptimeMs() < deadline ? undefined : 'timeout'))

  async function next(timeoutMs: number): Promise<Outcome> {
    const deadline = uptimeMs() + timeoutMs
    for (let pause = FIRST_PAUSE_MS; ; ) {
      const found = outcome(deadline)
      if (found) return found
      files ??= watchFile(sql.file?.path, watchFolder, () => wake())
      const woken = await sleep(Math.max(0, Math.min(pause, deadline - uptimeMs())))
      pause = woken ? FIRST_PAUSE_MS : Math.min(pause * 2, files.longestPauseMs())
    }
  }

  return {
    next,
    close: () => {
      closed = true
      files?.close()
      wake()
    },
  }
}

/** Returns a function that tells what has changed since its last call, at first since now. */
function detectChanges(sql: Sql): () => Change | undefined {
  const isReplaced = watchIdentity(sql.file)
  const commits = () => {
    const {own, others} = sql.prepare(COMMITS).get() ?? {}
    return `${own} ${others}`
  }
  let seen = commits()
  return () => {
    if (isReplaced()) return 'replaced'
    const before = seen
    seen = commits()
    return seen === before ? undefined : 'changed'
  }
}

/** Returns a function that tells whether another file has replaced this one. It throws when the file is missing for too long. */
function watchIdentity(file: Sql['file']): () => boolean {
  let missingSince: number | undefined
  return () => {
    const identity = file && identityOf(file.path)
    if (!file || identity !== undefined) {
      missingSince = undefined
      return identity !== file?.identity
    }
    missingSince ??= uptimeMs()
    if (uptimeMs() - missingSince > MISSING_MS) throw removed(file.path)
    return false
  }
}

function removed(path: string): AppError {
  return new AppError({code: 'STORE_CORRUPT', message: `the database has been removed: ${path}`, details: {path}})
}

interface FileWatch {
  /** The longest pause between two checks, in milliseconds. */
  longestPauseMs(): number
  close(): void
}

/** Calls `onChange` when a file beside the database is written: its write-ahead log is one. Never keeps the process alive. */
function watchFile(path: string | undefined, watchFolder: typeof watchFiles, onChange: () => void): FileWatch {
  let watcher: FSWatcher | undefined
  const close = () => {
    watcher?.close()
    watcher = undefined
  }
  try {
    if (path !== undefined) watcher = watchFolder(dirname(path), {persistent: false}, onChange).on('error', close)
  } catch {
    // Some file systems have no watches, and their number is limited: frequent checks replace them.
  }
  return {longestPauseMs: () => (watcher ? LONGEST_PAUSE_MS : LONGEST_PAUSE_UNWATCHED_MS), close}
}
