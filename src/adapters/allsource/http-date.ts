/** Parses an HTTP date such as `Sun, 06 Nov 1994 08:49:37 GMT` to milliseconds since 1970. Source: RFC 9110 §5.6.7. */
export function parseHttpDate(text: string | undefined): number | undefined {
  if (text === undefined || !/GMT$/.test(text)) return undefined
  const millis = Date.parse(text)
  return Number.isNaN(millis) ? undefined : millis
}
