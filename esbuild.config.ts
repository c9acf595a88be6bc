// Builds dist/main.cjs (the daily commands), dist/commands.cjs (every command), dist/remote.cjs (what only a remote log needs),
// dist/server.cjs (what only `cn serve` needs), dist/ordinary.cjs (help, and what is wrong with a command line: oclif),
// dist/board/ (the board in the browser), the lists of what the bundles contain, and the manifest.
import {copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {basename, join, sep} from 'node:path'
import {type BuildOptions, type BuildResult, build, type Metafile, type Plugin} from 'esbuild'
import {OPERATIONS} from './src/application/operations/index.ts'
import {bundledPackages} from './src/build/bundled-packages.ts'
import {exportPackages, lazyPackages} from './src/build/lazy-packages.ts'
import {libraryReference} from './src/build/library-reference.ts'
import {type Catalogue, libraryModules, libraryTypes} from './src/build/library-types.ts'
import {licenceNotices} from './src/build/licences.ts'
import {ownBundle} from './src/build/own-bundle.ts'
import {softwareBillOfMaterials} from './src/build/sbom.ts'
import {schemaConstants} from './src/build/schema-constants.ts'
import {writeSchemas} from './src/build/schemas.ts'
import {typeModules} from './src/library/types.schema.ts'

const root = import.meta.dirname
const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const COMMANDS = 'src/cli/commands'
const BOARD = 'src/board-page'
const COLD = './commands.cjs'
const OCLIF = './ordinary.cjs'
/** What the daily commands need seldom, and then take from {@link COLD}. */
const COLD_PACKAGES = [
  {name: '@iarna/toml/parse-string.js', exported: 'default'},
  {name: 'fastest-levenshtein', exported: 'distance'},
]
/** Modules that the daily commands import dynamically, from {@link COLD} too. */
const COLD_MODULES = ['all-commands', 'import/index']
const SELDOM = [{name: 'fast-string-truncated-width', exported: 'default'}]
/** What few commands need, each in a bundle that they alone open. */
const OWN_BUNDLES = [
  {folder: 'host', module: 'remote-composition', name: 'remote', plugins: [withoutHttp2()]},
  {folder: 'host', module: 'doctor-composition', name: 'doctor', plugins: []},
  {folder: '.', module: 'server/main', name: 'server', plugins: []},
]
const ownBundles = [
  ...OWN_BUNDLES.map(({module, name}) => ownBundle({module, bundle: `./${name}.cjs`})),
  ownBundle({module: 'ordinary-path', bundle: OCLIF}),
]

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node22.22',
  legalComments: 'none',
  // The package has the sources.
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true,
  // What is declared is installed beside the package; everything else goes into the bundles.
  external: Object.keys(packageJson.dependencies),
}

/** undici does without node:http2 where there is none. Its client is told to (transport.ts), and loading it takes time. */
function withoutHttp2(): Plugin {
  return {
    name: 'without-http2',
    setup({onResolve, onLoad}) {
      onResolve({filter: /^node:http2$/}, ({path}) => ({path, namespace: 'left-out'}))
      onLoad({filter: /.*/, namespace: 'left-out'}, () => ({contents: 'module.exports = {constants: {}}'}))
    },
  }
}

/** The entry of {@link COLD}. */
function everyCommand(): string {
  return [
    "export * from './src/cli/start/all-commands.ts'",
    "export * from './src/application/import/index.ts'",
    exportPackages(COLD_PACKAGES),
  ].join('\n')
}

/** A module that holds all commands under their ids, made into classes of oclif's, as its `explicit` strategy wants them. */
function allCommands(): string {
  const files = globSync(`${COMMANDS}/**/*.ts`, {
    cwd: root,
    exclude: (name) => basename(name).includes('.test.'),
  }).sort()
  const id = (file: string) => file.slice(COMMANDS.length + 1, -'.ts'.length).replaceAll(sep, ':')
  const imports = files.map((file, index) => `import command${index} from ${JSON.stringify(`./${file}`)}`)
  const entries = files.map(
    (file, index) => `${JSON.stringify(id(file))}: oclifCommand(${JSON.stringify(id(file))}, command${index})`,
  )
  return [
    "import {oclifCommand} from './src/cli/start/ordinary-path.ts'",
    "export * from './src/cli/start/ordinary-path.ts'",
    ...imports,
    `export const COMMANDS = {${entries.join(', ')}}`,
  ].join('\n')
}

async function bundle(): Promise<Metafile[]> {
  const results = await Promise.all([
    build({
      ...common,
      entryPoints: ['src/cli/start/main.ts'],
      outfile: 'dist/main.cjs',
      plugins: [
        schemaConstants({without: true}),
        ...ownBundles,
        ...COLD_MODULES.map((module) => ownBundle({module, bundle: COLD})),
        lazyPackages(COLD_PACKAGES, COLD),
        lazyPackages(SELDOM),
      ],
    }),
    build({
      ...common,
      stdin: {contents: everyCommand(), resolveDir: root, loader: 'ts'},
      outfile: 'dist/commands.cjs',
      plugins: [schemaConstants(), ...ownBundles, lazyPackages([...COLD_PACKAGES, ...SELDOM])],
    }),
    build({
      ...common,
      stdin: {contents: allCommands(), resolveDir: root, loader: 'ts'},
      outfile: 'dist/ordinary.cjs',
      plugins: [schemaConstants(), ...ownBundles],
    }),
    ...OWN_BUNDLES.map(({folder, module, name, plugins}) =>
      build({
        ...common,
        entryPoints: [join('src', folder, `${module}.ts`)],
        outfile: `dist/${name}.cjs`,
        plugins: [schemaConstants(), ...plugins],
      }),
    ),
  ])
  return [...results, await bundleLibrary()].map(({metafile}) => metafile as Metafile)
}

/** What other programs import: ES modules that share their chunks, so that an error is of one class everywhere. */
function bundleLibrary(): Promise<BuildResult> {
  return build({
    ...common,
    entryPoints: {library: 'src/library/index.ts', adapter: 'src/library/adapter.ts', testing: 'src/testing/index.ts'},
    outdir: 'dist/library',
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    // undici is CommonJS.
    banner: {js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url)"},
    plugins: [schemaConstants(), withoutHttp2()],
  })
}

/** Writes the types of the library's methods, which are those of the operations, and its reference; CI compares both. */
function describeLibrary(): void {
  const catalogue = {operations: OPERATIONS, modules: typeModules, fields: {failure: 'ChronisError'}}
  const types = libraryTypes(catalogue as unknown as Catalogue)
  for (const [name, text] of libraryModules(types)) writeFileSync(join(root, 'src/library', `${name}.ts`), text)
  writeFileSync(join(root, 'docs/reference/library.md'), libraryReference(root, types))
}

/** What `cn serve` hands to browsers: files that they take as they are. */
async function buildBoard(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: {board: `${BOARD}/main.ts`, 'board-style': `${BOARD}/board.css`},
    outdir: 'dist/board',
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    legalComments: 'none',
    sourcemap: 'linked',
  })
  for (const name of ['index.html', 'icon.svg']) copyFileSync(join(root, BOARD, name), join(root, 'dist/board', name))
}

/** Writes what oclif needs to know of the commands without loading them; it is checked in, and CI compares. */
async function writeManifest(): Promise<void> {
  const {Config} = await import('@oclif/core/config')
  const config = new Config({root, ignoreManifest: true})
  await config.load()
  const {manifest} = (config as unknown as {rootPlugin: {manifest: object}}).rootPlugin
  writeFileSync(join(root, 'oclif.manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

mkdirSync(join(root, 'dist'), {recursive: true})
for (const made of ['library', 'types']) rmSync(join(root, 'dist', made), {recursive: true, force: true})
describeLibrary()
const metafiles = await bundle()
await buildBoard()
const packages = bundledPackages(
  root,
  metafiles.flatMap(({inputs}) => Object.keys(inputs)),
)
writeFileSync(join(root, 'dist/THIRD_PARTY_LICENSES.txt'), licenceNotices(root, packages))
writeFileSync(
  join(root, 'dist/sbom.cdx.json'),
  `${JSON.stringify(softwareBillOfMaterials(packageJson, packages), null, 2)}\n`,
)
await writeManifest()
writeSchemas(root)
for (const file of ['main', 'commands', ...OWN_BUNDLES.map(({name}) => name), 'ordinary']) {
  const size = readFileSync(join(root, `dist/${file}.cjs`)).length
  console.log(`dist/${file}.cjs ${Math.round(size / 1024)} KiB`)
}
