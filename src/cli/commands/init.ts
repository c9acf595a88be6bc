import {BaseCommand} from '../base-command.ts'
import {type CreatedWorkspace, createWorkspace} from '../create-workspace.ts'
import {safeLine} from '../render/safe.ts'
import {currentFolder, nearestFolder} from '../workspace-folder.ts'

export default class Init extends BaseCommand<CreatedWorkspace> {
  static override summary = 'Create a workspace in the current folder'
  static override description =
    'Makes .chronis with a configuration and an empty log. In a folder that has one already, nothing is changed.'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  protected async execute(): Promise<CreatedWorkspace> {
    await this.parse(Init)
    const outer = nearestFolder(currentFolder())
    const created = await createWorkspace(currentFolder(), process.env)
    this.warnOfNetwork(created.path)
    if (created.created && outer !== undefined && outer !== created.path)
      this.remark(`note: commands run here no longer reach the workspace ${outer}`)
    return created
  }

  protected render({created, path}: CreatedWorkspace): string {
    const shown = safeLine(path)
    return created
      ? `workspace created in ${shown}\nnext: cn add "My first task"\n`
      : `workspace already there: ${shown}\n`
  }
}
