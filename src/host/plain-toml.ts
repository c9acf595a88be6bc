const BLANK = /^[ \t]*(?:#[\t -~\u00a0-\uffff]*)?$/
const TABLE = /^[ \t]*\[([\w-]+)\][ \t]*$/
/** A bare key, and a text without quotes and backslashes, or a whole number. */
const ENTRY = /^[ \t]*([\w-]+)[ \t]*=[ \t]*(?:"([ !#-[\]-~\u00a0-\uffff]*)"|([1-9]\d{0,8}))[ \t]*(?:#[\t -~]*)?$/

type Table = Record<string, unknown>

/**
 * Reads a TOML file of the simplest form, as nearly every configuration has it: comments, `[table]`, `key = "text"` and
 * `key = 15`. Undefined: the file has something else in it, and a real parser has to read or refuse it. Loading that
 * parser takes as long as everything else that a command does.
 */
export function readPlainToml(text: string): object | undefined {
  const root: Table = Object.create(null)
  let table: Table | undefined = root
  for (const line of text.split('\n')) {
    if (!BLANK.test(line)) table = readTable(line, root) ?? readEntry(line, table)
    if (table === undefined) return undefined
  }
  return root
}

/** Opens a table. Undefined: the line is something else, or the table is there already. */
function readTable(line: string, root: Table): Table | undefined {
  const name = TABLE.exec(line)?.[1]
  if (name === undefined || name in root) return undefined
  const table = Object.create(null)
  root[name] = table
  return table
}

/** Adds an entry to the table, which it returns. Undefined: the line is something else, or the key is there already. */
function readEntry(line: string, table: Table): Table | undefined {
  const [, key, quoted, digits] = ENTRY.exec(line) ?? []
  if (key === undefined || key in table) return undefined
  table[key] = quoted ?? Number(digits)
  return table
}
