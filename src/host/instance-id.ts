import {readFileSync} from 'node:fs'
import type {WorkspaceFolder} from './workspace-folder.ts'
import {writeOnce} from './write-once.ts'

/**
 * Returns the workspace's instance id; the first to ask makes `id` it. It has a file of its own, because the
 * configuration is shared between clones, and each clone is an instance.
 */
export function keepInstanceId({instance}: WorkspaceFolder, id: string): string {
  const kept = readIfThere(instance)
  if (kept !== '') return kept
  writeOnce(instance, `${id}\n`)
  return readIfThere(instance)
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}
