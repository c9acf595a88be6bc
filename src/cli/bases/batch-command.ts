import {idsOf, isBatch} from '../flags/options.ts'
import {writeStderr} from '../terminal/stdio.ts'
import {BaseCommand} from './base-command.ts'
import {type ErrorBody, renderError, toAppError, toErrorBody} from './failure.ts'

/** What became of one id of several. */
export type ItemResult<T> =
  | (T & {readonly ok: true})
  | {readonly id: string; readonly ok: false; readonly error: ErrorBody}

/** The data of a command that takes ids: of one id the thing itself, of several what became of each. */
export type OneOrMany<T> = T | {readonly results: readonly ItemResult<T>[]}

/** Base of the commands that do the same for several ids, each on its own. */
export abstract class BatchCommand<T> extends BaseCommand<T> {
  /** Does `action` for each id; `-` reads ids. Of several, each is reported; the first that fails sets the exit code. */
  protected async forEach<R extends {readonly id: string}>(
    given: readonly string[],
    action: (id: string) => Promise<R>,
  ): Promise<OneOrMany<R>> {
    const ids = await idsOf(given)
    return isBatch(given) ? this.eachOf(ids, action) : action(ids[0] as string)
  }

  /** The same for ids that were counted before: each is reported, also when there is one, or none. */
  protected async eachOf<R extends {readonly id: string}>(
    ids: readonly string[],
    action: (id: string) => Promise<R>,
  ): Promise<{readonly results: readonly ItemResult<R>[]}> {
    const results: ItemResult<R>[] = []
    for (const id of ids) results.push(await this.attempt(id, action))
    return {results}
  }

  /** Counts something that failed beside what succeeded: the first failure sets the exit code. */
  protected async failed(thrown: unknown, {isTold}: {readonly isTold: boolean}): Promise<ErrorBody> {
    const error = toAppError(thrown)
    process.exitCode ??= error.exitCode
    const body = await toErrorBody(error)
    if (!isTold) writeStderr(renderError(body))
    return body
  }

  private async attempt<R>(id: string, action: (id: string) => Promise<R>): Promise<ItemResult<R>> {
    try {
      return {...(await action(id)), ok: true}
    } catch (thrown) {
      return {id, ok: false, error: await this.failed(thrown, {isTold: this.jsonEnabled()})}
    }
  }
}

/** Renders what succeeded; what failed has been said on stderr. */
export function renderEach<R>(data: OneOrMany<R>, render: (item: R) => string): string {
  return succeeded(data).map(render).join('')
}

/** What succeeded. */
export function succeeded<R>(data: OneOrMany<R>): readonly R[] {
  return isMany(data) ? data.results.filter((item): item is R & {readonly ok: true} => item.ok) : [data]
}

function isMany<R>(data: OneOrMany<R>): data is {readonly results: readonly ItemResult<R>[]} {
  return Array.isArray((data as {results?: unknown}).results)
}
