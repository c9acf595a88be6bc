import {closeSync, openSync, readSync} from 'node:fs'
import {customRandom} from 'nanoid'
import type {IdSource} from '../../ports/id-source.ts'

/** Lower case without 0, 1, i, l and o, so that an id can be read aloud and typed. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz'

/** Random identifiers from the operating system. */
export const systemIds: IdSource = {
  uuid: () => formatUuid(randomBytes(16)),
  taskId: async (length) => `t-${customRandom(ALPHABET, length, randomBytes)()}`,
}

// Loading node:crypto costs 4 ms, more than the rest of a command; the kernel's generator can be read directly.
function randomBytes(size: number): Uint8Array {
  try {
    const bytes = new Uint8Array(size)
    const descriptor = openSync('/dev/urandom', 'r')
    const read = readSync(descriptor, bytes)
    closeSync(descriptor)
    if (read === bytes.length) return bytes
  } catch {
    // No such device (Windows): Node's own generator.
  }
  return process.getBuiltinModule('node:crypto').randomBytes(size)
}

/** Source: RFC 9562 §5.4 (version 4: random). */
function formatUuid(bytes: Uint8Array): string {
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = Buffer.from(bytes).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
