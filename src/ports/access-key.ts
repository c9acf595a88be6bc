import type {Role} from '../domain/role.ts'

/** A key as it is listed: everything but the secret, which is stored nowhere. */
export interface KeyInfo {
  readonly id: string
  readonly tenant: string
  readonly role: Role
  readonly agent?: string
  readonly name?: string
  readonly created_at: string
  readonly expires_at?: string
  readonly revoked_at?: string
}
