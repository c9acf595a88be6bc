import Add from '../commands/add.ts'
import Claim from '../commands/claim.ts'
import Comment from '../commands/comment.ts'
import Done from '../commands/done.ts'
import Fail from '../commands/fail.ts'
import List from '../commands/list.ts'
import Ready from '../commands/ready.ts'
import Release from '../commands/release.ts'
import Renew from '../commands/renew.ts'
import Show from '../commands/show.ts'

type DailyCommand = {launch(argv: readonly string[], root: string): Promise<void>}

/**
 * The commands that agents run all day, by their names and aliases of one word. They start from the small bundle
 * dist/main.cjs, every other command from dist/commands.cjs. None of these words begins the name of another command.
 */
export const DAILY_COMMANDS: ReadonlyMap<string, DailyCommand> = new Map<string, DailyCommand>([
  ['add', Add],
  ['c', Claim],
  ['claim', Claim],
  ['comment', Comment],
  ['d', Done],
  ['done', Done],
  ['fail', Fail],
  ['list', List],
  ['ls', List],
  ['r', Ready],
  ['ready', Ready],
  ['release', Release],
  ['renew', Renew],
  ['s', Show],
  ['show', Show],
])
