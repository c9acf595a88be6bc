/** Kept until the tab is closed, and nowhere else. */
const KEY = 'chronis.key'
const AGENT = 'chronis.agent'

/** The key, or '' if there is no key. */
export function key(): string {
  return sessionStorage.getItem(KEY) ?? ''
}

/** Who one acts as where the key does not say it; '' leaves it to the server. */
export function agentName(): string {
  return sessionStorage.getItem(AGENT) ?? ''
}

/** Stores the key and the name. */
export function identify(given: {readonly key: string; readonly agent: string}): void {
  sessionStorage.setItem(KEY, given.key.trim())
  sessionStorage.setItem(AGENT, given.agent.trim())
}
