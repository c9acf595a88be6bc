import type {Sql} from '../../ports/sql.ts'

/** What a server keeps beside its tenants' logs: keys, consumers, its own id. Numbered by their place: only ever append. */
export const REGISTRY_MIGRATIONS: readonly ((sql: Sql) => void)[] = [
  (sql) =>
    sql.exec(`
      CREATE TABLE settings (
        name  TEXT PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE keys (
        id         TEXT PRIMARY KEY,
        hash       TEXT NOT NULL,
        name       TEXT,
        tenant     TEXT NOT NULL,
        agent      TEXT,
        role       TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER,
        revoked_at INTEGER
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE consumers (
        tenant   TEXT NOT NULL,
        id       TEXT NOT NULL,
        filters  TEXT NOT NULL,
        position INTEGER,
        PRIMARY KEY (tenant, id)
      ) STRICT, WITHOUT ROWID;
    `),
]

/** The server's own id, which its events carry as their source; the first to ask makes `id` it. */
export async function keepServerId(sql: Sql, id: string): Promise<string> {
  return sql.write(() => {
    sql.prepare("INSERT OR IGNORE INTO settings (name, value) VALUES ('instance_id', ?)").run(id)
    return sql.prepare("SELECT value FROM settings WHERE name = 'instance_id'").get()?.value as string
  })
}
