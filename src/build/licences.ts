import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {BundledPackage} from './bundled-packages.ts'

/** The licence texts of bundled packages: they are due wherever the bundles go. */
export function licenceNotices(root: string, packages: readonly BundledPackage[]): string {
  return packages.map((bundled) => notice(root, bundled)).join('\n')
}

function notice(root: string, {folder, name, version, license}: BundledPackage): string {
  const [file] = globSync('{LICENSE,LICENCE,license,licence}*', {cwd: join(root, folder)})
  const text = file === undefined ? '' : `\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`
  return `${'-'.repeat(70)}\n${name} ${version} (${license})\n${text}`
}
