import type {Plugin} from 'esbuild'

/** A function of a package that few runs call: its name is what the package exports it as. */
export interface LazyPackage {
  readonly name: string
  readonly exported: string
}

/** How `bundle` exports packages that others take from it: see {@link coldPackages}. */
export const PACKAGES = 'PACKAGES'

/**
 * Replaces a package by a function that evaluates it at its first call: from `bundle`, which exports it among
 * {@link PACKAGES}, or from this bundle when none is named.
 */
export function lazyPackages(packages: readonly LazyPackage[], bundle?: string): Plugin {
  const namespace = `lazy-packages-${bundle ?? 'own'}`
  return {
    name: namespace,
    setup({onResolve, onLoad}) {
      for (const {name} of packages) {
        onResolve({filter: new RegExp(`^${name}$`)}, ({path, resolveDir, namespace: importer}) =>
          importer === namespace ? undefined : {path, namespace, pluginData: resolveDir},
        )
      }
      onResolve({filter: /^\.\/.*\.cjs$/, namespace}, ({path}) => ({path, external: true}))
      onLoad({filter: /./, namespace}, ({path, pluginData}) => {
        const {exported} = packages.find(({name}) => name === path) as LazyPackage
        return {contents: caller(path, exported, bundle), resolveDir: pluginData as string, loader: 'js'}
      })
    },
  }
}

/** The packages that {@link lazyPackages} takes from a bundle, as a statement of that bundle's entry. */
export function exportPackages(packages: readonly LazyPackage[]): string {
  const entries = packages.map(({name}) => `${JSON.stringify(name)}: () => require(${JSON.stringify(name)})`)
  return `export const ${PACKAGES} = {${entries.join(', ')}}`
}

function caller(name: string, exported: string, bundle: string | undefined): string {
  const quoted = JSON.stringify(name)
  const loaded =
    bundle === undefined ? `require(${quoted})` : `require(${JSON.stringify(bundle)}).${PACKAGES}[${quoted}]()`
  const called = exported === 'default' ? '(loaded.default ?? loaded)' : `loaded.${exported}`
  const declared = exported === 'default' ? 'default function' : `function ${exported}`
  return `export ${declared}(...given) { const loaded = ${loaded}; return ${called}(...given) }`
}
