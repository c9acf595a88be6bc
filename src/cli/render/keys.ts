import type {Style} from './style.ts'
import {table} from './table.ts'

/** A server's key as it is listed: everything but the secret. */
export interface KeyFields {
  readonly id: string
  readonly tenant: string
  readonly role: string
  readonly agent?: string
  readonly name?: string
  readonly created_at: string
  readonly expires_at?: string
  readonly revoked_at?: string
}

/** Renders keys, a line each. */
export function renderKeys(keys: readonly KeyFields[], style: Style): string {
  return table(
    keys.map(({id, tenant, role, agent = 'anybody', name = '', ...ends}) => [
      {text: id},
      {text: tenant},
      {text: role},
      {text: agent},
      {text: wordEnd(ends), tone: ends.revoked_at === undefined ? undefined : 'dim'},
      {text: name},
    ]),
    style,
  )
}

function wordEnd({revoked_at, expires_at}: Pick<KeyFields, 'revoked_at' | 'expires_at'>): string {
  if (revoked_at !== undefined) return `revoked ${revoked_at}`
  return expires_at === undefined ? 'valid' : `valid until ${expires_at}`
}
