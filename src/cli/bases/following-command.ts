import {durationOption} from '../../application/input/index.ts'
import {uptimeMs} from '../../application/kernel/index.ts'
import {follow} from '../../application/stream/index.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import type {StreamCursor} from '../../ports/consumer-store.ts'
import {stdoutIsClosed} from '../terminal/stdio.ts'
import {WorkspaceCommand} from './workspace-command.ts'

/** Base of the commands that print what happens, as it happens. */
export abstract class FollowingCommand<T> extends WorkspaceCommand<T> {
  /**
   * Yields what is new in the log since `cursor`, and then what is recorded, until the time has run out or nobody reads
   * what is printed any more.
   *
   * @param duration How long; undefined: without end.
   */
  protected async *follow(
    cursor: StreamCursor,
    duration: string | undefined,
  ): AsyncGenerator<readonly RecordedEvent[], void> {
    const seconds = duration === undefined ? Number.POSITIVE_INFINITY : durationOption(duration)
    const deadline = uptimeMs() + seconds * 1000
    const waiter = this.board.startWaiting()
    try {
      for await (const page of follow((poll) => waiter.wait(poll, (deadline - uptimeMs()) / 1000), cursor)) {
        yield page
        if (stdoutIsClosed() || uptimeMs() > deadline) return
      }
    } finally {
      waiter.close()
    }
  }
}
