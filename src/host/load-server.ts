/** Loads the server: a bundle of its own, which no other command reads. */
export function loadServer(): Promise<typeof import('../server/main.ts')> {
  return import('../server/main.ts')
}
