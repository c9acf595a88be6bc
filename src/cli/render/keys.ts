import type {KeyInfo} from '../../ports/access-key.ts'
import type {Style} from './style.ts'
import {table} from './table.ts'

/** Renders keys, a line each. */
export function renderKeys(keys: readonly KeyInfo[], style: Style): string {
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

function wordEnd({revoked_at, expires_at}: Pick<KeyInfo, 'revoked_at' | 'expires_at'>): string {
  if (revoked_at !== undefined) return `revoked ${revoked_at}`
  return expires_at === undefined ? 'valid' : `valid until ${expires_at}`
}
