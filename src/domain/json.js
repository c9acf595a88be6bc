/** Returns true for a JSON object (not null, not an array). */
export function isJsonObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
/** Returns true when two values are the same JSON; the order of keys says nothing. */
export function isSameJson(a, b) {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))]
  const isSameKind = Array.isArray(a) === Array.isArray(b)
  return (
    isSameKind &&
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && isSameJson(value, right.get(key)))
  )
}
