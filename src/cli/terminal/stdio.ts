import {closeSync, fstatSync, openSync, readSync, writeSync} from 'node:fs'
import {AppError, isAppError} from '../../errors/app-error.ts'

const STDOUT = 1
const STDERR = 2
const MAX_INPUT_BYTES = 16 * 1024 * 1024
const CHUNK_BYTES = 64 * 1024
const TWICE_HINT = 'Use - once, and give the rest on the command line'
let mode: 'sync' | 'stream' | 'closed' = 'sync'
let stdinTaken = false

/**
 * Writes `text` to standard output, in order and without loss, whatever stdout is.
 *
 * A blocking descriptor (terminal, file, ordinary pipe) is written to directly: `process.stdout` would cost 1-2 ms to
 * create and would make a pipe non-blocking. A descriptor that somebody else made non-blocking answers EAGAIN when it is
 * full; from there on Node's own stream takes over, and the process must be left to end by itself.
 * A reader that went away (`| head -1`) is not an error.
 */
export function writeStdout(text: string): void {
  let rest: Uint8Array = Buffer.from(text, 'utf8')
  while (mode === 'sync' && rest.length > 0) rest = rest.subarray(writeSome(rest))
  if (mode === 'stream' && rest.length > 0) process.stdout.write(rest)
}

/** True when whoever read standard output has gone away, as far as the last write has shown: nobody wants more. */
export function stdoutIsClosed(): boolean {
  return mode === 'closed'
}

/** Writes to standard error; whoever closed it does not want to hear. */
export function writeStderr(text: string): void {
  try {
    writeSync(STDERR, text)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') process.stderr.write(text)
  }
}

/**
 * Reads standard input to its end.
 *
 * @throws {AppError} INVALID_INPUT when it is larger than 16 MiB or not UTF-8, USAGE when the command line wants it twice.
 */
export async function readStdin(): Promise<string> {
  if (stdinTaken) throw new AppError({code: 'USAGE', message: '"-" (stdin) can be used only once', hint: TWICE_HINT})
  stdinTaken = true
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size > MAX_INPUT_BYTES) throw tooLarge('standard input')
  }
  return decodeUtf8(Buffer.concat(chunks), 'standard input')
}

/**
 * Reads a text file to its end. `what` names it in errors.
 *
 * @throws {AppError} INVALID_INPUT when it cannot be read, is larger than 16 MiB (a device may never end) or not UTF-8.
 */
export function readTextFile(path: string, what: string): string {
  let bytes: Uint8Array
  try {
    bytes = readBytes(path)
  } catch (cause) {
    if (isAppError(cause)) throw cause
    throw new AppError({code: 'INVALID_INPUT', message: `${what} cannot be read: ${(cause as Error).message}`, cause})
  }
  return decodeUtf8(bytes, path)
}

function readBytes(path: string): Uint8Array {
  const descriptor = openSync(path, 'r')
  const chunks: Buffer[] = []
  try {
    for (let size = 0; size <= MAX_INPUT_BYTES; size += (chunks.at(-1) as Buffer).length) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
      const read = readSync(descriptor, chunk)
      if (read === 0) return Buffer.concat(chunks)
      chunks.push(chunk.subarray(0, read))
    }
  } finally {
    closeSync(descriptor)
  }
  throw tooLarge(path)
}

function tooLarge(what: string): AppError {
  return new AppError({code: 'INVALID_INPUT', message: `${what} is larger than 16 MiB`})
}

/** Decodes UTF-8 strictly: silently replaced bytes would be lost data. @throws {AppError} INVALID_INPUT. */
export function decodeUtf8(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes)
  } catch (cause) {
    throw new AppError({code: 'INVALID_INPUT', message: `${what} is not UTF-8 text`, cause})
  }
}

/** True when stdout is a terminal. Asks `node:tty` (2 ms) only about character devices, never about pipes and files. */
export function stdoutIsTerminal(): boolean {
  try {
    return fstatSync(STDOUT).isCharacterDevice() && process.getBuiltinModule('node:tty').isatty(STDOUT)
  } catch {
    return false
  }
}

function writeSome(bytes: Uint8Array): number {
  try {
    return writeSync(STDOUT, bytes)
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    if (code === 'EPIPE') mode = 'closed'
    else if (code === 'EAGAIN') switchToStream()
    else throw outputFailed(error as Error)
    return 0
  }
}

function switchToStream(): void {
  mode = 'stream'
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    mode = 'closed'
  })
}

function outputFailed(cause: Error): AppError {
  return new AppError({code: 'OUTPUT_FAILED', message: `standard output cannot be written: ${cause.message}`, cause})
}
