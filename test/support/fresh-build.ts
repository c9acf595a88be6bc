import {globSync, statSync} from 'node:fs'
import {join} from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

/** Before tests that run the built program: an old build would be tested in the place of what has been written since. */
export default function refuseOldBuild(): void {
  if (process.env.CN_TEST_PROGRAM !== undefined) return
  const timesOf = (pattern: string) => globSync(pattern, {cwd: ROOT}).map((file) => statSync(join(ROOT, file)).mtimeMs)
  const built = Math.min(...timesOf('dist/{*.cjs,library/*.js}'))
  const written = Math.max(...timesOf('src/**/!(*.test).{ts,css,html,svg}'))
  if (!(built >= written)) throw new Error('dist/ is older than src/, or is not there: run npm run build first')
}
