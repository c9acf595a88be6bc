import {readFileSync} from 'node:fs'
import {join} from 'node:path'

/** A package whose files went into a bundle. */
export interface BundledPackage {
  /** Where it is installed, relative to the repository. */
  readonly folder: string
  readonly name: string
  readonly version: string
  /** An SPDX expression, as its package.json has it. */
  readonly license: string
}

const FOLDER = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/

/** Lists the packages that bundles were made of, by name and version; `files` are the inputs of esbuild's metafiles. */
export function bundledPackages(root: string, files: Iterable<string>): BundledPackage[] {
  const folders = new Set([...files].flatMap((file) => FOLDER.exec(file)?.[0] ?? []))
  return [...folders]
    .map((folder) => {
      const {name, version, license} = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
      return {folder, name, version, license}
    })
    .sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1))
}
