import {randomUUID} from 'node:crypto'
import {OPERATIONS, type Operation} from '../application/operations/index.ts'
import {createSession, type Session} from '../application/session.ts'
import {type Actor, HUMAN} from '../domain/commands.ts'
import {AppError} from '../errors/app-error.ts'
import {identify} from '../host/identity.ts'
import type {Board} from './board.ts'
import {camel, toCamelCase, toSnakeCase} from './casing.ts'
import {checkInput} from './check-input.ts'
import {type Connection, connect} from './connection.ts'
import {toChronisError} from './errors.ts'
import {readEvents} from './events.ts'
import type {Operations} from './operations.ts'
import type {OpenBoardOptions} from './options.ts'
import {findPlace, type Place} from './place.ts'

/**
 * Opens a board for an agent to work on it; close it when you are done, or declare it with `await using`.
 *
 * @throws {ChronisError} NO_WORKSPACE where there is none; REMOTE_UNREACHABLE and others where an event store cannot be used.
 */
export async function openBoard(options: OpenBoardOptions): Promise<Board> {
  try {
    const place = await findPlace(options)
    const connection = await connect(place).catch((error: unknown) => {
      place.release()
      throw error
    })
    try {
      return createBoard(connection, await actorOf(options, place, connection), place)
    } catch (error) {
      await connection.close()
      throw error
    }
  } catch (error) {
    throw toChronisError(error)
  }
}

async function actorOf({agent, session, env}: OpenBoardOptions, {config}: Place, connection: Connection) {
  const boundAgent = (await connection.opened()).boundAgent?.()
  if (!env && agent === undefined && boundAgent === undefined) {
    throw new AppError({code: 'USAGE', message: 'openBoard: agent is missing: who acts on the board'})
  }
  const named = agent ?? (env?.CN_AGENT_ID || undefined)
  const own = session ?? (env ? undefined : randomUUID())
  const variables = own === undefined ? (env ?? {}) : {CN_SESSION_ID: own}
  return identify(named, {agentId: env && config.agentId, boundAgent}, variables)
}

function createBoard(connection: Connection, by: Actor, {config}: Place): Board {
  const defaultLeaseSeconds = by.agentId === HUMAN ? undefined : config.leaseSeconds
  const openSession = async (signal?: AbortSignal): Promise<Session> =>
    createSession({
      workspace: await connection.current(),
      reopen: connection.opened,
      by,
      defaultLeaseSeconds,
      signal: signal ? AbortSignal.any([connection.closing, signal]) : connection.closing,
    })
  const methods = OPERATIONS.map((operation) => {
    const name = camel(operation.name)
    return [name, (...given: readonly unknown[]) => connection.during(call(operation, given, openSession))]
  })
  return {
    ...(Object.fromEntries(methods) as Operations),
    agent: by.agentId,
    session: by.sessionId,
    events: (options) => readEvents(connection, by, options),
    close: connection.close,
    [Symbol.asyncDispose]: connection.close,
  }
}

type OpenSession = (signal?: AbortSignal) => Promise<Session>

async function call(operation: Operation, given: readonly unknown[], open: OpenSession): Promise<unknown> {
  const {signal, ...input} = inputOf(operation, given)
  try {
    checkInput(camel(operation.name), operation.input, input)
    signal?.throwIfAborted()
    return toCamelCase(await run(operation, input, await open(signal)))
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw toChronisError(error)
  }
}

/** Who calls methods is alive: claims are renewed before what reads, so that it shows them so, and after what acts. */
async function run(operation: Operation, input: object, session: Session): Promise<unknown> {
  if (operation.role === 'read') {
    await keepLeases(session)
    return operation.run(session, input as never)
  }
  const answer = await operation.run(session, input as never)
  await keepLeases(session)
  return answer
}

/** A renewal that fails does not change what a method answers. */
async function keepLeases(session: Session): Promise<void> {
  try {
    await session.keepLeases()
  } catch {}
}

interface Given extends Record<string, unknown> {
  readonly signal?: AbortSignal
}

/** `claim(id, {…})` and `add({…})` as the operation's input. */
function inputOf({input}: Operation, [first, second]: readonly unknown[]): Given {
  const {id: hasId, wait_seconds, timeout_seconds} = (input as {properties?: Record<string, unknown>}).properties ?? {}
  const {signal, ...fields} = ((hasId ? second : first) ?? {}) as Given
  const waits = wait_seconds !== undefined || timeout_seconds !== undefined
  return {
    ...toSnakeCase(waits || signal === undefined ? fields : {...fields, signal}),
    ...(hasId !== undefined && first !== undefined && {id: first}),
    ...(waits && signal !== undefined && {signal}),
  }
}
