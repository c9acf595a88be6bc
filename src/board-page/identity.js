/** Kept until the tab is closed, and nowhere else. */
const KEY = 'chronis.key'
const AGENT = 'chronis.agent'
/** The key, or '' where there is none. */
export function key() {
  return sessionStorage.getItem(KEY) ?? ''
}
/** Who one acts as where the key does not say it; '' leaves it to the server. */
export function agentName() {
  return sessionStorage.getItem(AGENT) ?? ''
}
/** Remembers who one is. */
export function identify(given) {
  sessionStorage.setItem(KEY, given.key.trim())
  sessionStorage.setItem(AGENT, given.agent.trim())
}
