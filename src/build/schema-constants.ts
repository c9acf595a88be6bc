import {pathToFileURL} from 'node:url'
import type {Plugin} from 'esbuild'

/**
 * Evaluates modules named `*.schema.ts` while building and bundles what they export as plain JSON, so that no program of
 * ours loads the library that makes the schemas. `without` leaves them out of a bundle that never looks at them.
 */
export function schemaConstants({without = false} = {}): Plugin {
  return {
    name: 'schema-constants',
    setup({onLoad}) {
      onLoad({filter: /\.schema\.ts$/}, async ({path}) => {
        const schemas = (await import(pathToFileURL(path).href)) as Record<string, unknown>
        const constants = Object.entries(schemas).filter(([, value]) => typeof value !== 'function')
        return {
          contents: constants
            .map(([name, value]) => `export const ${name} = ${without ? undefined : JSON.stringify(value)}`)
            .join('\n'),
          loader: 'js',
        }
      })
    },
  }
}
