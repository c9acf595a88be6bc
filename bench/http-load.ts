import {Agent, request} from 'node:http'

/** How many requests a second were answered, and how long each took. */
export interface Load {
  readonly perSecond: number
  readonly milliseconds: readonly number[]
}

/** A request: a body is sent by POST. */
export interface Request {
  readonly path: string
  readonly body?: object
}

/** Sends requests over so many connections, each one after the other, until there have been `total`. */
export async function load(url: string, clients: number, total: number, next: (i: number) => Request): Promise<Load> {
  const agent = new Agent({keepAlive: true, maxSockets: clients})
  const milliseconds: number[] = []
  let sent = 0
  const client = async () => {
    while (sent < total) {
      const started = performance.now()
      await send(url, agent, next(sent++))
      milliseconds.push(performance.now() - started)
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({length: clients}, client))
  const seconds = (performance.now() - started) / 1000
  agent.destroy()
  return {perSecond: total / seconds, milliseconds}
}

/** Sends one request and reads the answer. @throws {Error} when it is not a success: a refusal must not pass for speed. */
export function send(url: string, agent: Agent | undefined, {path, body}: Request): Promise<string> {
  const text = body && JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const sending = request(`${url}${path}`, {
      agent,
      method: text === undefined ? 'GET' : 'POST',
      headers:
        text === undefined ? {} : {'content-type': 'application/json', 'content-length': Buffer.byteLength(text)},
    })
    sending.on('error', reject)
    sending.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const answer = Buffer.concat(chunks).toString()
        if (response.statusCode === 200 || response.statusCode === 201) resolve(answer)
        else reject(new Error(`${path} answered ${response.statusCode}: ${answer}`))
      })
    })
    sending.end(text)
  })
}
