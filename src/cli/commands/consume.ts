import {timedOut} from '../../application/board/index.ts'
import {
  type Beginning,
  consume,
  type DeadLetterSummary,
  findConsumer,
  nextUnhandled,
  openConsumer,
  redriveLetters,
  summarizeLetter,
} from '../../application/consumers/index.ts'
import {consumerName, durationOption, instantOption, splitWords, typePattern} from '../../application/input/index.ts'
import type {Workspace} from '../../application/kernel/index.ts'
import type {RecordedEvent} from '../../domain/events.ts'
import {AppError} from '../../errors/app-error.ts'
import type {Consumer, DeadLetter} from '../../ports/consumer-store.ts'
import {ConsumerCommand} from '../bases/consumer-command.ts'
import {arg, flag} from '../flags/flag.ts'
import {idsOf, waitFlag, waitSecondsOf} from '../flags/options.ts'
import {renderLetters} from '../render/consumers.ts'
import {renderEvents} from '../render/events.ts'
import {safeJson} from '../render/safe.ts'
import type {Style} from '../render/style.ts'
import {catchInterruption} from '../terminal/interruption.ts'
import {type DeliveryFlags, shellRun} from '../terminal/shell-run.ts'
import {writeStdout} from '../terminal/stdio.ts'

/** What a run with --exec came to, in events. */
interface Summary {
  readonly consumer: string
  readonly handled: number
  /** Given up: dead letters. */
  readonly dead: number
}

interface BeginFlags {
  readonly type?: string[] | undefined
  readonly from?: string | undefined
  readonly wait?: string | undefined
}

type Answer = readonly RecordedEvent[] | readonly DeadLetterSummary[] | Summary

const PRINTED = 100
const MANY = {min: 1, max: 1000} as const
const NOT_WITH_LETTERS = ['exec', 'batch', 'type', 'from', 'wait', 'max-attempts']

export default class Consume extends ConsumerCommand<Answer> {
  static override summary = 'Deliver events to a program, at least once'
  static override description = [
    'With --exec the command gets each event as a line of JSON on standard input. Exit 0 means handled. Any other exit is retried after 1s, 2s, 4s … 30s, and finally the event is dead-lettered: see --dead.',
    'Without --exec the next events are printed (as JSON lines, except on a terminal); acknowledge them with cn ack.',
    'Exit 7: no new events. Exit 5: another process runs this consumer. A signal lets the running command finish; the exit code is then 129, 130 or 143.',
  ].join('\n')
  static override usage = [
    '<%= command.id %> NAME [--type PATTERN...] [--from start|now|TIME] [--batch N] [--exec COMMAND [--max-attempts N]] [--wait [DURATION]]',
    '<%= command.id %> NAME --dead',
    '<%= command.id %> NAME --retry EVENTS...|--all',
  ]
  static override examples = [
    '<%= config.bin %> <%= command.id %> reviewer --type \'agent.finding.*\' --exec "./review.sh" --wait',
    '<%= config.bin %> <%= command.id %> mirror --batch 100 --json',
    '<%= config.bin %> <%= command.id %> reviewer --dead',
    '<%= config.bin %> <%= command.id %> reviewer --retry --all',
  ]
  static override args = {
    name: arg.string({
      description: 'The consumer; a new name creates one',
      required: true,
    }),
    events: arg.string({
      description: 'With --retry: ids of dead letters; - reads them from standard input',
      multiple: true,
    }),
  }
  static override flags = {
    type: flag.string({
      summary: 'Only these event types: task.completed, agent.finding.*; remembered',
      helpValue: 'PATTERN',
      multiple: true,
    }),
    exec: flag.string({summary: 'Shell command that handles the events', helpValue: 'COMMAND'}),
    batch: flag.integer({
      summary: 'Events per batch: default 1 with --exec, else 100',
      helpValue: 'N',
      ...MANY,
    }),
    from: flag.string({
      summary: 'Where a new consumer starts: start (default), now, or a time',
      helpValue: 'start|now|TIME',
    }),
    'max-attempts': flag.integer({
      summary: 'Attempts before an event is dead-lettered (default 5)',
      helpValue: 'N',
      min: 1,
      max: 100,
      dependsOn: ['exec'],
    }),
    ...waitFlag('Wait for the consumer and for more events; with --exec keep running'),
    dead: flag.boolean({summary: 'List the dead letters', exclusive: [...NOT_WITH_LETTERS, 'retry']}),
    retry: flag.boolean({summary: 'Deliver dead letters again', exclusive: NOT_WITH_LETTERS}),
    all: flag.boolean({summary: 'With --retry: all dead letters', dependsOn: ['retry']}),
  }

  protected async execute(): Promise<Answer | undefined> {
    const {args, flags} = await this.parse(Consume)
    const name = consumerName(args.name)
    if (flags.exec?.trim() === '') throw usage('--exec is empty', 'Give a command for the shell: --exec "./review.sh"')
    if (args.events && !flags.retry) throw usage('an event id was given without --retry', 'Add --retry')
    await this.open()
    if (flags.dead) return this.deadLetters(name)
    if (flags.retry) return this.revive(name, args.events ?? [], flags.all)
    const consumer = await this.begin(name, flags)
    if (flags.exec === undefined) return this.printNext(name, flags.batch ?? PRINTED, flags.wait)
    return this.deliver(consumer, {...flags, exec: flags.exec})
  }

  protected render(answer: Answer, style: Style): string {
    if ('consumer' in answer) return `${answer.consumer} handled ${answer.handled}, dead-lettered ${answer.dead}\n`
    return isEvents(answer) ? renderEvents(answer, style) : renderLetters(answer, style)
  }

  private async begin(name: string, flags: BeginFlags): Promise<Consumer> {
    const types = splitWords(flags.type, typePattern)
    const from = this.beginning(flags.from)
    const store = await this.openStore()
    await this.takeTurn(name, flags.wait)
    const opened = await openConsumer(store, this.board.workspace.log, name, {types, from: from ?? 'start'})
    const {consumer, isNew, formerTypes} = opened
    if (from !== undefined && !isNew) this.remark(`${name} continues from its position: --from is for a new consumer`)
    if (formerTypes)
      this.remark(`${name} now consumes ${wordTypes(consumer.types)}, no longer ${wordTypes(formerTypes)}`)
    return consumer
  }

  private beginning(given: string | undefined): Beginning | undefined {
    if (given === undefined || given === 'start' || given === 'now') return given
    return {time: instantOption(given, this.board.workspace.log.now())}
  }

  private async deadLetters(name: string): Promise<readonly DeadLetterSummary[]> {
    const store = await this.openStore()
    findConsumer(store, name)
    return this.letters(store.deadLetters(name))
  }

  private async revive(name: string, ids: readonly string[], all: boolean): Promise<readonly DeadLetterSummary[]> {
    if (ids.length > 0 && all) throw usage('use either ids or --all', 'Leave one of them out')
    if (ids.length === 0 && !all) throw usage('no dead letters named', 'Give their ids, or --all')
    const store = await this.openStore()
    findConsumer(store, name)
    const wanted = all ? store.deadLetters(name).map(({event}) => event.id) : await idsOf(ids)
    await redriveLetters(store, name, wanted)
    return this.letters(store.redrivenLetters(name))
  }

  private letters(letters: readonly DeadLetter[]): readonly DeadLetterSummary[] {
    if (letters.length === 0) this.remark('no dead letters')
    return letters.map(summarizeLetter)
  }

  /** Prints what is next, and counts only as handled what the consumer is not about. */
  private async printNext(name: string, limit: number, wait: string | undefined): Promise<undefined> {
    const store = await this.openStore()
    const poll = async ({log}: Workspace) => {
      const events = await nextUnhandled(store, log, name, limit)
      return events.length > 0 ? events : undefined
    }
    const events = await (wait === undefined
      ? poll(this.board.workspace)
      : this.board.waitUntil(poll, {seconds: waitSecondsOf(wait), patterns: []}))
    if (!events) throw wait === undefined ? nothingNew(name) : nothingCame(`no events for ${name}`, name, wait)
    if (this.isTerminal() || (this.isQuiet() && !this.jsonEnabled())) await this.print(events)
    else writeStdout(events.map((event) => `${safeJson(event)}\n`).join(''))
    this.remark(`after handling them: cn ack ${name} ${events.at(-1)?.position}`)
  }

  private async deliver(consumer: Consumer, flags: DeliveryFlags): Promise<Summary> {
    const {name} = consumer
    const interruption = catchInterruption()
    const waiter = this.board.startWaiting({signal: interruption.signal})
    try {
      const consumed = await consume(
        shellRun({
          consumer,
          flags,
          store: await this.openStore(),
          signal: interruption.signal,
          json: this.jsonEnabled(),
          workspace: () => this.board.workspace,
          poll: waiter.wait,
          tell: (text) => this.remark(text),
        }),
      )
      if (consumed.handled + consumed.dead === 0 && !interruption.signal.aborted)
        throw flags.wait === undefined ? nothingNew(name) : nothingCame(`${name} handled nothing`, name, flags.wait)
      return {consumer: name, ...consumed}
    } finally {
      waiter.close()
      interruption.release()
    }
  }
}

function isEvents(answer: Exclude<Answer, Summary>): answer is readonly RecordedEvent[] {
  return answer[0] !== undefined && 'event_type' in answer[0]
}

function nothingNew(name: string): AppError {
  return new AppError({
    code: 'NOTHING_NEW',
    message: `no new events for ${name}`,
    details: {consumer: name},
  })
}

function nothingCame(what: string, name: string, wait: string): AppError {
  return timedOut(what, durationOption(wait), {hint: 'Wait again, or longer', details: {consumer: name}})
}

function usage(message: string, hint: string): AppError {
  return new AppError({code: 'USAGE', message, hint})
}

function wordTypes(types: readonly string[]): string {
  return types.length === 0 ? 'every type' : types.join(', ')
}
