// Removes the declarations that no entry of the package leads to: they speak of what is not public.
import {existsSync, globSync, readFileSync, rmSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'

const TYPES = resolve(import.meta.dirname, '../../dist/types')
const ENTRIES = ['library/index', 'library/adapter', 'testing/index'].map((name) => join(TYPES, `${name}.d.ts`))

const reached = new Set(ENTRIES)
for (const file of reached) {
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)\.ts['"]/g)) {
    const target = resolve(dirname(file), `${specifier}.d.ts`)
    if (!existsSync(target)) throw new Error(`${file} mentions ${specifier}, which has no types`)
    reached.add(target)
  }
}
for (const file of globSync('**/*.d.ts', {cwd: TYPES})) {
  if (!reached.has(join(TYPES, file))) rmSync(join(TYPES, file))
}
