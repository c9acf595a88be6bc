import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

const PACKAGE = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//

/** The licence texts of every package whose files went into a bundle: they are due wherever the bundle goes. */
export function licenceNotices(root: string, bundledFiles: readonly string[]): string {
  const packages = new Set(bundledFiles.map((file) => PACKAGE.exec(file)?.[1]).filter((name) => name !== undefined))
  return [...packages]
    .sort()
    .map((name) => notice(root, name))
    .join('\n')
}

function notice(root: string, name: string): string {
  const folder = join(root, 'node_modules', name)
  const {version, license} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const [file] = globSync('{LICENSE,LICENCE,license,licence}*', {cwd: folder})
  const text = file === undefined ? '' : `\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
  return `${'-'.repeat(70)}\n${name} ${version} (${license})\n${text}`
}
