import {mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'
import type {CoreOptions} from './allsource/core-options.ts'

const PRELOAD = join(import.meta.dirname, 'test-clock.cjs')

/** The clock of the programs that a test starts: leases and back-offs end when the test says so, on the busiest machine. */
export interface ProgramClock {
  /** The environment that stops the clock of a program. `startCn` adds it by itself. */
  readonly env: NodeJS.ProcessEnv
  advance(seconds: number): void
}

let current: {readonly file: string; readonly env: NodeJS.ProcessEnv} | undefined

/** Stops the clock of every program that this test starts from now on; a process that waits sees a move within a second. */
export function stopClock(): ProgramClock {
  const folder = mkdtempSync(join(tmpdir(), 'chronis-clock-'))
  const file = join(folder, 'now')
  writeFileSync(file, String(Date.now()))
  const env = {CN_TEST_CLOCK: file, NODE_OPTIONS: `--require ${PRELOAD}`}
  current = {file, env}
  onTestFinished(() => {
    current = undefined
    rmSync(folder, {recursive: true, force: true})
  })
  return {
    env,
    advance: (seconds) => {
      // In one step: a program must not read half a number.
      writeFileSync(`${file}.next`, String(readMs(file) + seconds * 1000))
      renameSync(`${file}.next`, file)
    },
  }
}

/** What stops the clock of a program, if this test has stopped it. */
export function clockEnv(): NodeJS.ProcessEnv {
  return current?.env ?? {}
}

/** What gives a store that runs within the test the stopped clock, if this test has stopped it. */
export function clockOfStore(): Pick<CoreOptions, 'clock' | 'datesByClock'> {
  const file = current?.file
  return file === undefined ? {} : {clock: () => readMs(file) * 1000, datesByClock: true}
}

function readMs(file: string): number {
  return Number(readFileSync(file, 'utf8'))
}
