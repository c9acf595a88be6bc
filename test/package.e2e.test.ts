import {execFileSync} from 'node:child_process'
import {globSync, readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {Ajv} from 'ajv'
import {describe, expect, test} from 'vitest'
import {softwareBillOfMaterials} from '../src/build/sbom.ts'
import {makeWorkspace} from './support/cn.ts'

const root = resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const packageJson = JSON.parse(read('package.json'))
const PACKAGE = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//

/** The packages that a source map says a bundle was made of. */
function bundledIn(map: string): string[] {
  const {sources} = JSON.parse(read(map)) as {sources: string[]}
  return sources.flatMap((source) => PACKAGE.exec(source)?.[1] ?? [])
}

interface Component {
  readonly group?: string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly licenses: unknown
}
const fullName = ({group, name}: Component) => (group === undefined ? name : `${group}/${name}`)

/** What CycloneDX 1.6 requires of the parts that we write. Source: https://cyclonedx.org/docs/1.6/json */
const LICENSES = {
  type: 'array',
  minItems: 1,
  items: {
    oneOf: [
      {
        required: ['license'],
        additionalProperties: false,
        properties: {license: {required: ['id'], properties: {id: {type: 'string', pattern: '^[A-Za-z0-9.+-]+$'}}}},
      },
      {required: ['expression'], additionalProperties: false, properties: {expression: {type: 'string'}}},
    ],
  },
}
const COMPONENT = {
  type: 'object',
  required: ['type', 'name', 'version', 'purl', 'bom-ref', 'licenses'],
  additionalProperties: false,
  properties: {
    type: {enum: ['application', 'library']},
    'bom-ref': {type: 'string', minLength: 1},
    group: {type: 'string', minLength: 1},
    name: {type: 'string', minLength: 1},
    version: {type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+'},
    licenses: LICENSES,
    purl: {type: 'string', pattern: '^pkg:npm/(%40[^/@]+/)?[^/@]+@\\d'},
  },
}
const BOM = {
  type: 'object',
  required: ['bomFormat', 'specVersion', 'version', 'metadata', 'components', 'dependencies'],
  additionalProperties: false,
  properties: {
    $schema: {const: 'http://cyclonedx.org/schema/bom-1.6.schema.json'},
    bomFormat: {const: 'CycloneDX'},
    specVersion: {const: '1.6'},
    version: {type: 'integer', minimum: 1},
    metadata: {type: 'object', required: ['component'], properties: {component: COMPONENT}},
    components: {type: 'array', uniqueItems: true, items: COMPONENT},
    dependencies: {type: 'array', items: {required: ['ref'], properties: {ref: {type: 'string'}}}},
  },
}

describe('the software bill of materials', () => {
  const bom = JSON.parse(read('dist/sbom.cdx.json')) as {
    metadata: {component: Component}
    components: Component[]
    dependencies: {ref: string; dependsOn: string[]}[]
  }

  test('has the fields that CycloneDX 1.6 requires', () => {
    const ajv = new Ajv({strictRequired: false, strictTypes: false})
    expect(ajv.validate(BOM, bom), ajv.errorsText()).toBe(true)
    expect(
      ajv.validate(BOM, softwareBillOfMaterials({name: '@a/b', version: '1.0.0', license: 'MIT OR ISC'}, [])),
    ).toBe(true)
    expect(ajv.validate(BOM, softwareBillOfMaterials({name: 'b', version: '', license: 'MIT'}, []))).toBe(false)
  })
  test('names exactly the packages that the bundles contain, as they are installed', () => {
    const bundled = globSync('dist/**/*.{cjs,js,mjs}.map', {cwd: root}).flatMap(bundledIn)
    expect(bom.components.map(fullName).sort()).toEqual([...new Set(bundled)].sort())
    for (const component of bom.components) {
      const {version} = JSON.parse(read(join('node_modules', fullName(component), 'package.json')))
      expect(component.version, component.purl).toBe(version)
    }
  })
  test('is about this package', () => {
    const {component} = bom.metadata
    expect([component.name, component.version]).toEqual([packageJson.name, packageJson.version])
    expect(bom.dependencies).toEqual([{ref: component.purl, dependsOn: bom.components.map(({purl}) => purl)}])
  })
})

describe('the package', () => {
  test('loads the declared packages for the server only', () => {
    const declared = Object.keys(packageJson.dependencies)
    for (const file of globSync('dist/*.{cjs,js}', {cwd: root})) {
      const required = [...read(file).matchAll(/(?:\brequire\(|^import .*from )"([^"./][^"]*)"/gm)].map(
        ([, name]) => name,
      )
      const found = declared.filter((name) => required.includes(name))
      expect(found, file).toEqual(file === 'dist/server.cjs' ? declared : [])
    }
  })
  test('has what it runs, its sources and its list of contents, and no tests', () => {
    const said = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {cwd: root, encoding: 'utf8'})
    const [packed] = Object.values(JSON.parse(said)) as {files: {path: string}[]}[]
    const files = packed?.files.map(({path}) => path) ?? []
    expect(files).toEqual(
      expect.arrayContaining([
        'bin/run.js',
        'dist/main.cjs',
        'dist/main.cjs.map',
        'dist/sbom.cdx.json',
        'dist/THIRD_PARTY_LICENSES.txt',
        'src/cli/start/main.ts',
      ]),
    )
    expect(files.filter((file) => /\.test\.ts$|^test\/|^node_modules\//.test(file))).toEqual([])
    const sources = globSync('dist/*.map', {cwd: root}).flatMap(
      (map) => (JSON.parse(read(map)) as {sources: string[]}).sources,
    )
    const own = sources.filter((source) => source.startsWith('../src/')).map((source) => source.slice('../'.length))
    expect(own.length).toBeGreaterThan(100)
    expect(own.filter((source) => !files.includes(source))).toEqual([])
  })
  test('names its sources in the stack trace of an internal error', async () => {
    const {cn} = await makeWorkspace()
    const run = await cn(['show', 'nobody'], {env: {CN_DEBUG: '1'}})
    expect(run.stderr).toMatch(/at .*src\/application\/input\/resolve-id\.ts:\d+/)
  })
})
