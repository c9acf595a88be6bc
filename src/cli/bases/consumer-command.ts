import {durationOption, FOREVER} from '../../application/input/index.ts'
import {AppError} from '../../errors/app-error.ts'
import {type Consumers, openConsumers} from '../../host/consumer-composition.ts'
import type {ConsumerStore} from '../../ports/consumer-store.ts'
import type {ProcessLock} from '../../ports/process-lock.ts'
import {WorkspaceCommand} from './workspace-command.ts'

/** For another that is about to end: acknowledging takes milliseconds. */
const GRACE_MS = 500

/** Base of the commands that deal with consumers. */
export abstract class ConsumerCommand<T> extends WorkspaceCommand<T> {
  private consumers: Consumers | undefined
  private lock: ProcessLock | undefined

  /** Opens what is kept of the consumers; the workspace must be open. */
  protected async openStore(): Promise<ConsumerStore> {
    this.consumers ??= await openConsumers(this.folder)
    return this.consumers.store
  }

  /**
   * Waits until no other process runs the consumer, and keeps others off until this one ends.
   *
   * @param wait How long: a duration, or `forever`; undefined: hardly. @throws {AppError} CONSUMER_BUSY.
   */
  protected async takeTurn(name: string, wait?: string): Promise<void> {
    this.lock = await this.consumers?.lockOf(name)
    const ms = wait === undefined ? GRACE_MS : wait === FOREVER ? Number.POSITIVE_INFINITY : durationOption(wait) * 1000
    if (await this.lock?.acquire(ms)) return
    throw new AppError({
      code: 'CONSUMER_BUSY',
      message: `another process runs the consumer ${name}`,
      ...(!('wait' in this.ctor.flags) && {hint: 'Run the command again when that one has ended'}),
      details: {consumer: name},
    })
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    this.lock?.close()
    this.consumers?.store.close()
    await super.finally(error)
  }
}
