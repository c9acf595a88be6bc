const SWEEPS = 6
/**
 * Lays a graph out in layers: each vertex to the right of all that it waits for, near to what it is connected with, and
 * edges round what is in their way. An edge that closes a circle goes back to the left.
 *
 * Source: Sugiyama, Tagawa, Toda 1981 (layers by longest path, points for long edges, rows by barycentre).
 */
export function layOut(vertices) {
  const layerOf = layersOf(vertices)
  const layers = Array.from({length: Math.max(-1, ...layerOf.values()) + 1}, () => [])
  for (const {id} of vertices) layers[layerOf.get(id)]?.push(id)
  const chains = vertices.flatMap(({id, waitsFor}) =>
    waitsFor.filter((from) => layerOf.has(from)).map((from) => chainOf(from, id, layerOf)),
  )
  for (const {from, points} of chains)
    for (const [index, point] of points.entries()) layers[layerOf.get(from) + index + 1]?.push(point)
  const rows = orderRows(layers, chains)
  const most = Math.max(0, ...layers.map(({length}) => length))
  const places = new Map(
    layers.flatMap((layer, index) =>
      layer.map((id) => [id, {layer: index, row: rows.get(id) + (most - layer.length) / 2}]),
    ),
  )
  const edges = chains.map(({from, to, points}) => ({from, to, via: points.map((id) => places.get(id))}))
  return {places, edges, layers: layers.length, rows: most}
}
/** The longest way to each vertex. Without recursion: a chain may be long. */
function layersOf(vertices) {
  const known = new Map(vertices.map((vertex) => [vertex.id, vertex]))
  const layers = new Map()
  const underway = new Set()
  for (const {id} of vertices) {
    const stack = layers.has(id) ? [] : [id]
    while (stack.length > 0) {
      const top = stack.at(-1)
      const waitsFor = (known.get(top)?.waitsFor ?? []).filter((each) => known.has(each))
      underway.add(top)
      const next = waitsFor.find((each) => !layers.has(each) && !underway.has(each))
      if (next === undefined) {
        layers.set(top, Math.max(-1, ...waitsFor.map((each) => layers.get(each) ?? -1)) + 1)
        underway.delete(top)
        stack.pop()
      } else stack.push(next)
    }
  }
  return layers
}
function chainOf(from, to, layerOf) {
  const between = layerOf.get(to) - layerOf.get(from) - 1
  // No id can be mistaken for one of these: ids have no control characters.
  const points = Array.from({length: Math.max(0, between)}, (_, index) => `${from}\0${to}\0${index}`)
  return {from, to, points}
}
/** Sorts each layer by where its neighbours are, forth and back; returns the row of each point. */
function orderRows(layers, chains) {
  const [before, after] = neighbours(chains)
  const rows = new Map()
  const number = (layer) => {
    for (const [row, id] of layer.entries()) rows.set(id, row - layer.length / 2)
  }
  for (const layer of layers) number(layer)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const [order, near] = sweep % 2 === 0 ? [layers, before] : [layers.toReversed(), after]
    for (const layer of order) {
      const weights = new Map(layer.map((id) => [id, barycentre(id, near, rows)]))
      layer.sort((a, b) => weights.get(a) - weights.get(b))
      number(layer)
    }
  }
  for (const layer of layers) for (const [row, id] of layer.entries()) rows.set(id, row)
  return rows
}
function neighbours(chains) {
  const before = new Map()
  const after = new Map()
  for (const {from, to, points} of chains) {
    const stops = [from, ...points, to]
    for (const [index, stop] of stops.slice(1).entries()) {
      const previous = stops[index]
      before.set(stop, [...(before.get(stop) ?? []), previous])
      after.set(previous, [...(after.get(previous) ?? []), stop])
    }
  }
  return [before, after]
}
function barycentre(id, near, rows) {
  const known = (near.get(id) ?? []).map((each) => rows.get(each))
  return known.length === 0 ? rows.get(id) : known.reduce((sum, row) => sum + row, 0) / known.length
}
