import {spawn} from 'node:child_process'

/** What opens an address, by platform. */
const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}

/** Shows an address in the user's browser, without waiting for it; `onFailure` is told why that did not work. */
export function openBrowser(url: string, platform: NodeJS.Platform, onFailure: (problem: string) => void): void {
  const [program = '', ...args] = OPENERS[platform] ?? ['xdg-open']
  const child = spawn(program, [...args, url], {stdio: 'ignore', detached: true})
  child.unref()
  child.once('error', ({message}) => onFailure(message))
  child.once('exit', (code) => code !== null && code !== 0 && onFailure(`${program} exited with ${code}`))
}
