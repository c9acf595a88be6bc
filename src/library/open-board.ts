import {randomUUID} from 'node:crypto'
import {OPERATIONS, type Operation} from '../application/operations/index.ts'
import {createSession, type Session} from '../application/session.ts'
import {type Actor, HUMAN} from '../domain/commands.ts'
import {AppError, isAppError} from '../errors/app-error.ts'
import {identify} from '../host/identity.ts'
import type {Board} from './board.ts'
import {camel, toCamelCase, toSnakeCase} from './casing.ts'
import {checkInput} from './check-input.ts'
import {boardClosed, type Connection, connect} from './connection.ts'
import {toChronisError} from './errors.ts'
import {readEvents} from './events.ts'
import type {Operations} from './operations.ts'
import type {OpenBoardOptions} from './options.ts'
import {findPlace, type Place} from './place.ts'

/**
 * Opens a board for an agent to work on it; close it when you are done, or declare it with `await using`.
 *
 * @throws {ChronisError} NO_WORKSPACE if the folder has no workspace; REMOTE_UNREACHABLE and others if an event store fails.
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
  const openSession: OpenSession = async (signal) => {
    await connection.settled()
    const workspace = await connection.current()
    return createSession({workspace, reopen: connection.opened, by, defaultLeaseSeconds, signal})
  }
  const methods = OPERATIONS.map((operation) => {
    const name = camel(operation.name)
    return [
      name,
      (...given: readonly unknown[]) => connection.during(call(operation, given, {connection, openSession})),
    ]
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

type OpenSession = (signal: AbortSignal) => Promise<Session>

interface CallContext {
  readonly connection: Connection
  readonly openSession: OpenSession
}

async function call(
  operation: Operation,
  given: readonly unknown[],
  {connection: {closing}, openSession}: CallContext,
): Promise<unknown> {
  const {input, signal} = readArguments(operation, given)
  try {
    checkInput(camel(operation.name), operation.input, input)
    signal?.throwIfAborted()
    const session = await openSession(AbortSignal.any(signal ? [closing, signal] : [closing]))
    return toCamelCase(await run(operation, input, session))
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw toChronisError(closing.aborted && isTimeout(error) ? boardClosed() : error)
  }
}

/** What a wait ends with, whatever ended it. */
function isTimeout(error: unknown): boolean {
  return isAppError(error) && error.code === 'WAIT_TIMEOUT'
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

/** Reads `claim(id, {…})` or `add({…})` as the operation's input. Only what waits takes a signal. */
function readArguments({input}: Operation, [first, second]: readonly unknown[]) {
  const {properties = {}, required = []} = input as {properties?: object; required?: readonly string[]}
  const isAboutTask = required.includes('id')
  const {signal, ...fields} = ((isAboutTask ? second : first) ?? {}) as {readonly signal?: AbortSignal}
  const waits = 'wait_seconds' in properties || 'timeout_seconds' in properties
  return {
    input: {
      ...toSnakeCase(waits ? fields : {...fields, signal}),
      ...(isAboutTask && first !== undefined && {id: first}),
    },
    signal: waits ? signal : undefined,
  }
}
