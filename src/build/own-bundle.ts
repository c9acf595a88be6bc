import type {Plugin} from 'esbuild'

/** Leaves a module that is imported dynamically out of the hot bundle: it is the entry of `bundle`, required when used. */
export function ownBundle({module, bundle}: {module: string; bundle: string}): Plugin {
  return {
    name: `own-bundle-${module}`,
    setup(build) {
      // esbuild keeps import() of an external; in CommonJS require() is the same thing without the ESM loader.
      build.initialOptions.supported = {...build.initialOptions.supported, 'dynamic-import': false}
      build.onResolve({filter: new RegExp(`/${module}\\.ts$`)}, ({kind}) =>
        kind === 'dynamic-import' ? {path: bundle, external: true} : undefined,
      )
    },
  }
}
