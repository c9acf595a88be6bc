import {rmSync, writeFileSync} from 'node:fs'
import type {AddressInfo} from 'node:net'
import {hostname} from 'node:os'
import {setTimeout as sleep} from 'node:timers/promises'
import type {FastifyInstance} from 'fastify'
import {type Logger, pino} from 'pino'
import {isLoopbackHost} from '../application/input/index.ts'
import {AppError} from '../errors/app-error.ts'
import type {Clock} from '../ports/clock.ts'
import type {IdSource} from '../ports/id-source.ts'
import type {Sql} from '../ports/sql.ts'
import {createCallers} from './access/callers.ts'
import {createKeys, type Keys} from './access/keys.ts'
import {keepServerId} from './access/registry.ts'
import {createConsumers} from './event-store/consumers.ts'
import {createApp} from './http/app.ts'
import {createHostCheck, createRateLimit} from './http/limits.ts'
import {createMetrics, type Metrics} from './http/metrics.ts'
import {type Board, createTenants, type Tenants} from './tenants/tenants.ts'

const STDERR = 2
const MAX_TENANTS = 1000
const FAILURES_PER_MINUTE = 60
/** How long a stop waits for requests in progress. */
const DRAIN_SECONDS = 10

export interface ServeOptions {
  readonly host: string
  readonly port: number
  /** Callers need no key; allowed on loopback addresses only. */
  readonly open: boolean
  /** Additional host names of the server. */
  readonly names: readonly string[]
  /** The maximum number of requests per minute, for each key, or each address without a key. */
  readonly ratePerMinute: number
  readonly tls?: {readonly cert: string; readonly key: string} | undefined
  readonly pidFile?: string | undefined
  readonly logLevel: string
  readonly version: string
  /** The folder of the board page; absent: no board page is served. */
  readonly boardFolder?: string | undefined
}

/** The parts of a server, made by the composition root. */
export interface ServerParts {
  readonly registry: Sql
  readonly clock: Clock
  readonly ids: IdSource
  readonly openTenant: (name: string, create: boolean) => Promise<Board | undefined>
  readonly openEmpty: () => Promise<Board>
}

export interface RunningServer {
  readonly url: string
  /** Whether any key exists. */
  readonly hasKeys: boolean
  /** Stops listening, answers requests in progress, closes the data. May be called again. */
  stop(): Promise<void>
}

/**
 * Starts a server; resolves when it listens.
 *
 * @throws {AppError} USAGE for an open server that others could reach, ADDRESS_UNAVAILABLE, INVALID_INPUT.
 */
export async function startServer(parts: ServerParts, options: ServeOptions): Promise<RunningServer> {
  const {registry, clock} = parts
  if (options.open && !isLoopbackHost(options.host)) throw openToOthers(options.host)
  const logger = createLogger(options.logLevel)
  const keys = createKeys(registry, clock)
  const metrics = createMetrics()
  const tenants = await openTenants(parts, logger, metrics)
  const stopping = new AbortController()
  const app = build(parts, options, {logger, keys, tenants, metrics, stopping: stopping.signal})
  const stop = async () => {
    stopping.abort()
    const closed = app.close()
    await untilIdle(metrics)
    app.server.closeAllConnections()
    await closed
    await tenants.close()
    registry.close()
  }
  try {
    await listen(app, options)
    writePidFile(options.pidFile)
  } catch (error) {
    await stop()
    throw error
  }
  const url = urlOf(app, options)
  logger.info({url, open: options.open}, 'listening')
  const stopForGood = async () => {
    await stop()
    if (options.pidFile !== undefined) rmSync(options.pidFile, {force: true})
    logger.info('stopped')
  }
  let stopped: Promise<void> | undefined
  return {url, hasKeys: keys.list().length > 0, stop: () => (stopped ??= stopForGood())}
}

/** Creates the structured log on standard error; it has no secrets. */
function createLogger(level: string): Logger {
  const redact = [
    'authorization',
    '*.authorization',
    '*.*.authorization',
    '["x-api-key"]',
    '*["x-api-key"]',
    '*.*["x-api-key"]',
  ]
  return pino({level, redact: {paths: redact, censor: 'redacted'}}, pino.destination({dest: STDERR, sync: true}))
}

async function openTenants(parts: ServerParts, logger: Logger, metrics: Metrics): Promise<Tenants> {
  const {registry, ids, openTenant, openEmpty} = parts
  return createTenants({
    open: openTenant,
    openEmpty,
    ids,
    sourceId: await keepServerId(registry, ids.uuid()),
    maxTenants: MAX_TENANTS,
    metrics,
    onFailure: (err) => logger.error({err}, 'a log cannot be watched'),
  })
}

interface Built {
  readonly logger: Logger
  readonly keys: Keys
  readonly tenants: Tenants
  readonly metrics: Metrics
  readonly stopping: AbortSignal
}

function build({clock, registry}: ServerParts, options: ServeOptions, {logger, ...built}: Built): FastifyInstance {
  const {open, ratePerMinute, version, host, names, tls, boardFolder} = options
  const limit = (perMinute: number) => createRateLimit(perMinute, () => clock.now() / 1000)
  const admit = createCallers({
    keys: built.keys,
    open,
    perKey: limit(ratePerMinute),
    perAddress: limit(ratePerMinute),
    failures: limit(FAILURES_PER_MINUTE),
  })
  const checkHost = createHostCheck([hostname(), host, ...names])
  return createApp({
    context: {...built, consumers: createConsumers(registry), admit, clock, version},
    logger,
    checkHost,
    tls,
    boardFolder,
  })
}

async function listen(app: FastifyInstance, {host, port}: ServeOptions): Promise<void> {
  try {
    await app.listen({host, port})
  } catch (cause) {
    const {code} = cause as NodeJS.ErrnoException
    const why = code === 'EADDRINUSE' ? 'something else listens there' : (cause as Error).message
    throw new AppError({code: 'ADDRESS_UNAVAILABLE', message: `cannot listen on ${host}:${port}: ${why}`, cause})
  }
}

function writePidFile(file: string | undefined): void {
  if (file === undefined) return
  try {
    writeFileSync(file, `${process.pid}\n`)
  } catch (cause) {
    throw new AppError({
      code: 'INVALID_INPUT',
      message: `cannot write ${file}: ${(cause as Error).message}`,
      hint: {reason: 'pid-file'},
      cause,
    })
  }
}

/** Waits for requests in progress, not for idle connections. */
async function untilIdle({underway}: Metrics): Promise<void> {
  const deadline = process.uptime() + DRAIN_SECONDS
  while (underway() > 0 && process.uptime() < deadline) await sleep(5)
}

function urlOf(app: FastifyInstance, {host, tls}: ServeOptions): string {
  const {port} = app.server.address() as AddressInfo
  return `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function openToOthers(host: string): AppError {
  return new AppError({
    code: 'USAGE',
    message: `a server without keys listens on loopback addresses only, not on ${host}`,
    hint: {reason: 'serve-with-keys'},
  })
}
