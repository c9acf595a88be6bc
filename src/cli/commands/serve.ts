import {join} from 'node:path'
import packageJson from '../../../package.json' with {type: 'json'}
import {durationOption} from '../../application/input/index.ts'
import {AppError} from '../../errors/app-error.ts'
import {BaseCommand} from '../bases/base-command.ts'
import {flag, type InferredFlags} from '../flags/flag.ts'
import {dataFlag, serverAt} from '../flags/server-place.ts'
import {safeLine} from '../render/safe.ts'
import {openBrowser} from '../terminal/open-browser.ts'
import {readTextFile} from '../terminal/stdio.ts'

/** A server that listens. */
interface Listening {
  readonly url: string
  readonly pid: number
  /** Where its data are. */
  readonly data: string
}

export default class Serve extends BaseCommand<Listening> {
  static override summary = 'Serve the log to a team over HTTP and WebSocket'
  static override description =
    'Speaks the protocol of AllSource Core. In a workspace it serves the workspace’s own log. Callers need a key (cn serve key create), except with --open, which works on loopback addresses only. SIGTERM and Ctrl-C stop it; requests in progress are answered first.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --open',
    '<%= config.bin %> <%= command.id %> --data /var/lib/chronis --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem',
  ]
  static override flags = {
    ...dataFlag,
    host: flag.string({summary: 'Address to listen on', default: '127.0.0.1', helpValue: 'ADDRESS'}),
    port: flag.integer({
      summary: 'Port to listen on; 0: any free port',
      default: 3905,
      min: 0,
      max: 65_535,
      helpValue: 'N',
    }),
    open: flag.boolean({summary: 'Allow everybody on this machine, without a key'}),
    'open-browser': flag.boolean({summary: 'Show the board in the browser'}),
    'allow-host': flag.string({
      summary: 'Host name of the server (can be repeated)',
      multiple: true,
      helpValue: 'NAME',
    }),
    'rate-limit': flag.integer({
      summary: 'Maximum number of requests per minute, for each key, or each address without a key',
      default: 60_000,
      min: 1,
      max: 100_000_000,
      helpValue: 'N',
    }),
    'tls-cert': flag.string({summary: 'Certificate file (PEM)', helpValue: 'FILE', dependsOn: ['tls-key']}),
    'tls-key': flag.string({summary: 'Key file (PEM)', helpValue: 'FILE', dependsOn: ['tls-cert']}),
    for: flag.string({summary: 'Stop after this long: 90s, 15m; default: run until stopped', helpValue: 'DURATION'}),
    'pid-file': flag.string({summary: 'Write the process id to this file while the server runs', helpValue: 'FILE'}),
    'log-level': flag.string({
      summary: 'Log level on standard error',
      options: ['debug', 'info', 'warn', 'error', 'silent'],
      default: 'warn',
    }),
  }

  protected async execute(): Promise<undefined> {
    const {flags} = await this.parse(Serve)
    const tls = tlsOf(flags)
    const seconds = flags.for === undefined ? undefined : durationOption(flags.for)
    const {server, folder} = await serverAt(flags.data, process.env)
    const running = await server.serve(folder, {
      host: flags.host,
      port: flags.port,
      open: flags.open,
      names: flags['allow-host'] ?? [],
      ratePerMinute: flags['rate-limit'],
      tls,
      pidFile: flags['pid-file'],
      logLevel: flags['log-level'],
      version: packageJson.version,
      boardFolder: join(this.root, 'dist', 'board'),
    })
    this.warnOfNetwork(folder.path)
    await this.show({url: running.url, pid: process.pid, data: folder.path})
    if (!running.hasKeys && !flags.open) this.remark('note: no keys yet: cn serve key create --role work')
    if (flags['open-browser']) this.showBoard(running.url)
    await over(seconds)
    await running.stop()
  }

  /** Of a port that any may be, nobody would know it. */
  protected override named({url}: Listening): unknown {
    return {id: url}
  }

  protected render({url, data}: Listening): string {
    return `serving ${safeLine(data)} on ${safeLine(url)}\n`
  }

  private showBoard(url: string): void {
    openBrowser(url, process.platform, (problem) =>
      this.remark(`note: no browser could be opened (${safeLine(problem)}); the board is at ${url}`),
    )
  }

  private async show(listening: Listening): Promise<void> {
    if (this.jsonEnabled()) this.logJson(listening)
    else await this.print(listening)
  }
}

function tlsOf(flags: InferredFlags<typeof Serve.flags>) {
  const {'tls-cert': cert, 'tls-key': key} = flags
  if (cert === undefined || key === undefined) return undefined
  if (flags.open) throw new AppError({code: 'USAGE', message: '--open needs no TLS: it never leaves this machine'})
  return {cert: readTextFile(cert, 'the certificate'), key: readTextFile(key, 'the key')}
}

/** Resolves at the first signal to stop, or when the time is over; the second signal ends the process at once. */
function over(seconds: number | undefined): Promise<void> {
  const {promise, resolve} = Promise.withResolvers<void>()
  const timer = seconds === undefined ? undefined : setTimeout(resolve, seconds * 1000)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  return promise.finally(() => clearTimeout(timer))
}
