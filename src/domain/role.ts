/** What a caller may do; each role may do what those before it may. */
export const ROLES = ['read', 'work', 'approve', 'admin'] as const

export type Role = (typeof ROLES)[number]
