/** A directed graph: every node with those that it leads to. A node may be named without being a key. */
export type Adjacency = ReadonlyMap<string, readonly string[]>

/**
 * Keeps the edges that lie on a cycle: those whose ends lead to each other. An empty answer means that there are no cycles.
 *
 * Linear in nodes and edges, and without recursion: chains may be of any length.
 *
 * Source: Kosaraju and Sharir's strongly connected components.
 */
export function cyclicEdges(graph: Adjacency): Adjacency {
  const component = componentOf(graph)
  const cyclic = new Map<string, readonly string[]>()
  for (const [from, targets] of graph) {
    const inside = targets.filter((to) => component.get(to) === component.get(from))
    if (inside.length > 0) cyclic.set(from, inside)
  }
  return cyclic
}

/** Groups the nodes that lead to each other. */
export function components(graph: Adjacency): readonly (readonly string[])[] {
  const groups = new Map<number, string[]>()
  for (const [node, group] of componentOf(graph)) {
    const members = groups.get(group)
    if (members) members.push(node)
    else groups.set(group, [node])
  }
  return [...groups.values()]
}

/** Turns every edge round. */
export function reverse(graph: Adjacency): Adjacency {
  const reversed = new Map<string, string[]>()
  for (const [from, targets] of graph) for (const to of targets) append(reversed, to, from)
  return reversed
}

/** Adds `value` to the list under `key`. */
export function append(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

/** Numbers the components: nodes with the same number lead to each other. */
function componentOf(graph: Adjacency): ReadonlyMap<string, number> {
  const reversed = reverse(graph)
  const found = new Map<string, number>()
  let count = 0
  for (const root of finishingOrder(graph).reverse()) {
    if (found.has(root)) continue
    count++
    for (const node of reach(root, reversed, found)) found.set(node, count)
  }
  return found
}

/** The nodes that `root` leads to, itself included, past none of the `closed` ones. */
function reach(root: string, graph: Adjacency, closed: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const reached = new Set([root])
  // The set grows while it is gone through.
  for (const node of reached) for (const next of graph.get(node) ?? []) if (!closed.has(next)) reached.add(next)
  return reached
}

/** The nodes in the order in which a depth-first walk leaves them for good. */
function finishingOrder(graph: Adjacency): string[] {
  const seen = new Set<string>()
  const finished: string[] = []
  const way: {readonly node: string; readonly targets: Iterator<string>}[] = []
  const enter = (node: string): void => {
    if (seen.has(node)) return
    seen.add(node)
    way.push({node, targets: (graph.get(node) ?? [])[Symbol.iterator]()})
  }
  for (const root of graph.keys()) {
    enter(root)
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const next = step.targets.next()
      if (!next.done) enter(next.value)
      else finished.push((way.pop() as typeof step).node)
    }
  }
  return finished
}
