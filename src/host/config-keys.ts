import {agentId, leaseOption, timeoutOption} from '../application/input/index.ts'
import {isUuid} from '../domain/uuid.ts'
import {isAppError} from '../errors/app-error.ts'
import {remoteAddress, tenantId} from './remote-address.ts'

/** A setting: how it may be given, and what is wrong with a value. */
export interface Key {
  /** Returns the problem of a value; undefined if it is valid. */
  readonly check: (value: string) => string | undefined
  /** The environment variable that overrides both files. */
  readonly env?: string
  /** The default; absent: none. */
  readonly fallback?: string
  /** The value is never shown. */
  readonly isSecret?: true
}

const MODES = ['local', 'embedded', 'remote']
const VOCABULARIES = ['task', 'chronis']
const PRINTABLE = /^[\x21-\x7e]+$/

/** Every key of the configuration. Source: .chronis.example/config.toml. */
export const KEYS: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['mode', {check: oneOf(MODES), fallback: 'local'}],
  ['instance_id', {check: (value) => (isUuid(value) ? undefined : 'must be a uuid')}],
  ['agent.id', {check: accepted(agentId)}],
  ['claim.lease', {check: accepted(leaseOption)}],
  ['compat.vocabulary', {check: oneOf(VOCABULARIES), fallback: 'task'}],
  ['sync.remote_url', {check: accepted(remoteAddress), env: 'CN_REMOTE_URL'}],
  ['sync.tenant_id', {check: accepted(tenantId), env: 'CN_TENANT_ID', fallback: 'default'}],
  ['sync.timeout', {check: accepted(timeoutOption), env: 'CN_TIMEOUT', fallback: '30s'}],
  ['sync.api_key', {check: checkKey, env: 'CN_API_KEY', isSecret: true}],
])

function oneOf(words: readonly string[]): Key['check'] {
  return (value) => (words.includes(value) ? undefined : `must be ${words.map((word) => `"${word}"`).join(' or ')}`)
}

function accepted(read: (text: string) => unknown): Key['check'] {
  return (value) => {
    try {
      read(value)
      return undefined
    } catch (error) {
      if (isAppError(error)) return `is wrong: ${error.message}`
      throw error
    }
  }
}

/** Returns true if the text can be an API key. */
export function isApiKey(text: string): boolean {
  return PRINTABLE.test(text)
}

/** Checks a key without showing it. */
function checkKey(value: string): string | undefined {
  return isApiKey(value) ? undefined : 'is empty, or has spaces or line breaks'
}
