import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {publishedSchemas} from '../cli/schemas/published.schema.ts'

const FOLDER = 'docs/reference/schemas'

/** Writes the JSON Schemas of what the command line prints; they are checked in, and CI compares. */
export function writeSchemas(root: string): void {
  mkdirSync(join(root, FOLDER), {recursive: true})
  for (const [file, schema] of publishedSchemas())
    writeFileSync(join(root, FOLDER, file), `${JSON.stringify(schema, null, 2)}\n`)
}
