import {createHash, randomBytes, timingSafeEqual} from 'node:crypto'
import {formatInstant, type Instant} from '../../domain/instant.ts'
import type {KeyInfo} from '../../ports/access-key.ts'
import type {Clock} from '../../ports/clock.ts'
import type {Sql, SqlRow} from '../../ports/sql.ts'
import type {Role} from './roles.ts'

const KEY = /^ask_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/
const COLUMNS = 'id, name, tenant, agent, role, created_at, expires_at, revoked_at'
/** Compared with if the key does not exist, so that the check takes the same time. */
const NOBODY = Buffer.alloc(32)

/** The properties of a new key. */
export interface KeyDraft {
  readonly tenant: string
  readonly role: Role
  /** The only agent of the key; absent: the request names the agent. */
  readonly agent?: string | undefined
  readonly name?: string | undefined
  /** Absent: the key does not expire. */
  readonly expiresAt?: Instant | undefined
}

/** A key as it is shown once. */
export interface CreatedKey extends KeyInfo {
  readonly key: string
}

export interface Keys {
  create(draft: KeyDraft): Promise<CreatedKey>
  /** Keys by age; of one tenant, or of all. */
  list(tenant?: string): readonly KeyInfo[]
  /** Revokes a key and returns it; undefined if it does not exist, or belongs to another tenant. */
  revoke(id: string, tenant?: string): Promise<KeyInfo | undefined>
  /** Returns the key of a token; undefined unless it is valid now. */
  verify(token: string): KeyInfo | undefined
  /** Whether a key that was verified before still is. */
  isValid(id: string): boolean
}

/** Keys in the server's registry. Only hashes are stored: the secrets are random enough that nothing slower is needed. */
export function createKeys(sql: Sql, clock: Clock): Keys {
  const rowOf = (id: string) => sql.prepare(`SELECT ${COLUMNS}, hash FROM keys WHERE id = ?`).get(id)
  const get = (id: string) => {
    const row = rowOf(id)
    return row && toInfo(row)
  }
  return {
    create: async ({tenant, role, agent, name, expiresAt}) => {
      const id = randomBytes(6).toString('hex')
      const key = `ask_${id}_${randomBytes(32).toString('base64url')}`
      const created = clock.now()
      await sql.write(() =>
        sql
          .prepare(`INSERT INTO keys (${COLUMNS}, hash) VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?)`)
          .run(id, name ?? null, tenant, agent ?? null, role, created, expiresAt ?? null, hash(key).toString('hex')),
      )
      return {...(get(id) as KeyInfo), key}
    },
    list: (tenant) =>
      sql
        .prepare(`SELECT ${COLUMNS} FROM keys WHERE ?1 IS NULL OR tenant = ?1 ORDER BY created_at, id`)
        .all(tenant ?? null)
        .map(toInfo),
    revoke: async (id, tenant) => {
      await sql.write(() =>
        sql
          .prepare(
            'UPDATE keys SET revoked_at = ?1 WHERE id = ?2 AND revoked_at IS NULL AND (?3 IS NULL OR tenant = ?3)',
          )
          .run(clock.now(), id, tenant ?? null),
      )
      const found = get(id)
      return tenant === undefined || found?.tenant === tenant ? found : undefined
    },
    verify: (token) => {
      const id = KEY.exec(token)?.[1] ?? ''
      const row = rowOf(id)
      const stored = row ? Buffer.from(row.hash as string, 'hex') : NOBODY
      const matches = timingSafeEqual(hash(token), stored)
      return row && matches && isValid(row, clock.now()) ? toInfo(row) : undefined
    },
    isValid: (id) => {
      const row = rowOf(id)
      return row !== undefined && isValid(row, clock.now())
    },
  }
}

function hash(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

function isValid({revoked_at, expires_at}: SqlRow, now: Instant): boolean {
  return revoked_at === null && (expires_at === null || (expires_at as number) > now)
}

function toInfo(row: SqlRow): KeyInfo {
  return {
    id: row.id as string,
    tenant: row.tenant as string,
    role: row.role as Role,
    ...(row.agent !== null && {agent: row.agent as string}),
    ...(row.name !== null && {name: row.name as string}),
    created_at: formatInstant(row.created_at as Instant),
    ...(row.expires_at !== null && {expires_at: formatInstant(row.expires_at as Instant)}),
    ...(row.revoked_at !== null && {revoked_at: formatInstant(row.revoked_at as Instant)}),
  }
}
