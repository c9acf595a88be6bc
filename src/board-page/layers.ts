/** A task and the tasks that it waits for. */
export interface Vertex {
  readonly id: string
  readonly waitsFor: readonly string[]
}

/** Where something is drawn: layers from left to right, rows from top to bottom; rows may be halves. */
export interface Place {
  readonly layer: number
  readonly row: number
}

/** An edge, and where it goes through on its way. */
export interface Edge {
  readonly from: string
  readonly to: string
  readonly via: readonly Place[]
}

export interface Layout {
  readonly places: ReadonlyMap<string, Place>
  readonly edges: readonly Edge[]
  readonly layers: number
  readonly rows: number
}

/** An edge over several layers, as a chain of points: one in each layer between. */
interface Chain {
  readonly from: string
  readonly to: string
  readonly points: readonly string[]
}

const SWEEPS = 6

/**
 * Lays a graph out in layers: each vertex to the right of all that it waits for, near to what it is connected with, and
 * edges round what is in their way. An edge that closes a circle goes back to the left.
 *
 * Source: Sugiyama, Tagawa, Toda 1981 (layers by longest path, points for long edges, rows by barycentre).
 */
export function layOut(vertices: readonly Vertex[]): Layout {
  const layerOf = layersOf(vertices)
  const layers = Array.from({length: Math.max(-1, ...layerOf.values()) + 1}, (): string[] => [])
  for (const {id} of vertices) layers[layerOf.get(id) as number]?.push(id)
  const chains = vertices.flatMap(({id, waitsFor}) =>
    waitsFor.filter((from) => layerOf.has(from)).map((from) => chainOf(from, id, layerOf)),
  )
  for (const {from, points} of chains)
    for (const [index, point] of points.entries()) layers[(layerOf.get(from) as number) + index + 1]?.push(point)
  const rows = orderRows(layers, chains)
  const most = Math.max(0, ...layers.map(({length}) => length))
  const places = new Map(
    layers.flatMap((layer, index) =>
      layer.map((id) => [id, {layer: index, row: (rows.get(id) as number) + (most - layer.length) / 2}] as const),
    ),
  )
  const edges = chains.map(({from, to, points}) => ({from, to, via: points.map((id) => places.get(id) as Place)}))
  return {places, edges, layers: layers.length, rows: most}
}

/** The longest way to each vertex. Without recursion: a chain may be long. */
function layersOf(vertices: readonly Vertex[]): ReadonlyMap<string, number> {
  const known = new Map(vertices.map((vertex) => [vertex.id, vertex]))
  const layers = new Map<string, number>()
  const underway = new Set<string>()
  for (const {id} of vertices) {
    const stack = layers.has(id) ? [] : [id]
    while (stack.length > 0) {
      const top = stack.at(-1) as string
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

function chainOf(from: string, to: string, layerOf: ReadonlyMap<string, number>): Chain {
  const between = (layerOf.get(to) as number) - (layerOf.get(from) as number) - 1
  // No id can be mistaken for one of these: ids have no control characters.
  const points = Array.from({length: Math.max(0, between)}, (_, index) => `${from}\0${to}\0${index}`)
  return {from, to, points}
}

/** Sorts each layer by where its neighbours are, forth and back; returns the row of each point. */
function orderRows(layers: string[][], chains: readonly Chain[]): ReadonlyMap<string, number> {
  const [before, after] = neighbours(chains)
  const rows = new Map<string, number>()
  const number = (layer: readonly string[]) => {
    for (const [row, id] of layer.entries()) rows.set(id, row - layer.length / 2)
  }
  for (const layer of layers) number(layer)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const [order, near] = sweep % 2 === 0 ? [layers, before] : [layers.toReversed(), after]
    for (const layer of order) {
      const weights = new Map(layer.map((id) => [id, barycentre(id, near, rows)]))
      layer.sort((a, b) => (weights.get(a) as number) - (weights.get(b) as number))
      number(layer)
    }
  }
  for (const layer of layers) for (const [row, id] of layer.entries()) rows.set(id, row)
  return rows
}

type Neighbours = ReadonlyMap<string, readonly string[]>

function neighbours(chains: readonly Chain[]): readonly [before: Neighbours, after: Neighbours] {
  const before = new Map<string, string[]>()
  const after = new Map<string, string[]>()
  for (const {from, to, points} of chains) {
    const stops = [from, ...points, to]
    for (const [index, stop] of stops.slice(1).entries()) {
      const previous = stops[index] as string
      before.set(stop, [...(before.get(stop) ?? []), previous])
      after.set(previous, [...(after.get(previous) ?? []), stop])
    }
  }
  return [before, after]
}

function barycentre(id: string, near: Neighbours, rows: ReadonlyMap<string, number>): number {
  const known = (near.get(id) ?? []).map((each) => rows.get(each) as number)
  return known.length === 0 ? (rows.get(id) as number) : known.reduce((sum, row) => sum + row, 0) / known.length
}
