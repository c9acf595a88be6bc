// esbuild plugins that make the bundled @oclif/core cheap to start: 21 ms over `node -e 0` became 4 (docs/explanation/performance.md).
import {readFile} from 'node:fs/promises'
import type {Plugin} from 'esbuild'

const OCLIF_MODULE = /[\\/]@oclif[\\/]core[\\/]lib[\\/].*\.js$/
// What tsc emits for an import: const x_1 = require("./x"); possibly wrapped in __importDefault() or __importStar().
const TSC_IMPORT = /^(?:const|var) (\w+) = ((?:__import(?:Default|Star)\()?require\("[^"]+"\)\)?);$/gm
const STDOUT_LISTENER = /^process\.stdout\.on\('error', [\s\S]*?^\}\);$/m

/**
 * Turns every import in oclif into one at first use. A command uses 11 of oclif's 110 modules; errors, colours, spinners,
 * `debug` and ejs wait until somebody needs them.
 *
 * `leaveStdoutAlone` also drops the EPIPE listener of command.js: reading `process.stdout` costs over 1 ms and makes a
 * pipe non-blocking, and our own stdio.ts handles EPIPE.
 */
export function lazyRequires({leaveStdoutAlone}: {leaveStdoutAlone: boolean}): Plugin {
  return {
    name: 'oclif-lazy-requires',
    setup(build) {
      build.onLoad({filter: OCLIF_MODULE}, async ({path}) => {
        const source = makeLazy(await readFile(path, 'utf8'))
        const isCommand = /[\\/]lib[\\/]command\.js$/.test(path)
        return {contents: isCommand ? prepareCommand(source, leaveStdoutAlone) : source, loader: 'js'}
      })
    },
  }
}

/** What only help, errors and spinners need of other packages: a third of what the hot bundle would hold. */
export const COLD_PACKAGES = [
  'ansis',
  'clean-stack',
  'debug',
  'ejs',
  'indent-string',
  'supports-color',
  'wordwrap',
  'wrap-ansi',
]

/** Leaves {@link COLD_PACKAGES} out of the hot bundle: `bundle` exports them as `PACKAGES`, each required at first use. */
export function coldPackages({bundle}: {bundle: string}): Plugin {
  return {
    name: 'cold-packages',
    setup(build) {
      build.onResolve({filter: new RegExp(`^(?:${COLD_PACKAGES.join('|')})$`)}, ({path, importer}) =>
        OCLIF_MODULE.test(importer) ? {path, namespace: 'cold-package'} : undefined,
      )
      build.onResolve({filter: /./, namespace: 'cold-package'}, () => ({path: bundle, external: true}))
      build.onLoad({filter: /./, namespace: 'cold-package'}, ({path}) => ({
        contents: `module.exports = require(${JSON.stringify(bundle)}).PACKAGES[${JSON.stringify(path)}]()`,
      }))
    },
  }
}

/** Leaves oclif's config (plugins, globbing), help and ux (spinners) out of the hot bundle: they are required from `bundle` when used. */
export function coldHalf({bundle}: {bundle: string}): Plugin {
  return {
    name: 'cold-half',
    setup(build) {
      build.onResolve({filter: /^\.{1,2}\/(.*\/)?(config|help|help\/index|ux)$/}, ({importer}) =>
        OCLIF_MODULE.test(importer) ? {path: bundle, external: true} : undefined,
      )
      build.onResolve({filter: /ordinary-path\.ts$/}, ({kind}) =>
        kind === 'dynamic-import' ? {path: bundle, external: true} : undefined,
      )
      // esbuild keeps import() of an external; in CommonJS require() is the same thing without the ESM loader.
      build.initialOptions.supported = {...build.initialOptions.supported, 'dynamic-import': false}
    },
  }
}

/** Leaves a module that is imported dynamically out of the hot bundle: it is the entry of `bundle`, required when used. */
export function ownBundle({module, bundle}: {module: string; bundle: string}): Plugin {
  return {
    name: `own-bundle-${module}`,
    setup(build) {
      build.onResolve({filter: new RegExp(`/${module}\\.ts$`)}, ({kind}) =>
        kind === 'dynamic-import' ? {path: bundle, external: true} : undefined,
      )
    },
  }
}

function makeLazy(source: string): string {
  const names: string[] = []
  const declarations = source.replaceAll(TSC_IMPORT, (_, name: string, value: string) => {
    names.push(name)
    return `let ${name}$module; const ${name}$lazy = () => ${name}$module ??= ${value};`
  })
  const lazy = names.reduce(
    (text, name) => text.replaceAll(new RegExp(`\\b${name}(?=[.)])`, 'g'), `(${name}$lazy())`),
    declarations,
  )
  const missed = names.find((name) => new RegExp(`\\b${name}\\b(?!\\$)`).test(lazy))
  if (missed) throw new Error(`oclif uses the import ${missed} in a way that cannot be made lazy`)
  return lazy
}

function prepareCommand(source: string, leaveStdoutAlone: boolean): string {
  if (!source.includes('$lazy'))
    throw new Error('oclif is no longer compiled as expected: nothing became lazy in command.js')
  if (!STDOUT_LISTENER.test(source)) throw new Error('oclif/command.js no longer listens for EPIPE as expected')
  return leaveStdoutAlone ? source.replace(STDOUT_LISTENER, '') : source
}
