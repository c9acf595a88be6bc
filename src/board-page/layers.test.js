import fc from 'fast-check'
import {expect, test} from 'vitest'
import {layOut} from './layers.ts'

const graphs = fc
  .array(fc.array(fc.nat(14), {maxLength: 4}), {maxLength: 15})
  .map((rows) => rows.map((waitsFor, i) => ({id: `v${i}`, waitsFor: [...new Set(waitsFor)].map((j) => `v${j}`)})))
test('each task is to the right of all that it waits for, and no two are in one place', () => {
  const acyclic = graphs.map((vertices) =>
    vertices.map(({id, waitsFor}) => ({
      id,
      waitsFor: waitsFor.filter((other) => Number(other.slice(1)) < Number(id.slice(1))),
    })),
  )
  fc.assert(
    fc.property(acyclic, (vertices) => {
      const {places, edges, layers, rows} = layOut(vertices)
      for (const {id, waitsFor} of vertices)
        for (const other of waitsFor) expect(places.get(other)?.layer).toBeLessThan(places.get(id)?.layer)
      expect(edges).toHaveLength(vertices.flatMap(({waitsFor}) => waitsFor).length)
      for (const {from, to, via} of edges) {
        const [start, end] = [places.get(from)?.layer, places.get(to)?.layer]
        expect(via.map(({layer}) => layer)).toEqual(Array.from({length: end - start - 1}, (_, i) => start + 1 + i))
      }
      const all = [...places.values()].map(({layer, row}) => `${layer} ${row}`)
      expect(new Set(all).size).toBe(all.length)
      for (const {layer, row} of places.values()) {
        expect(layer).toBeLessThan(layers)
        expect(row).toBeLessThan(rows)
      }
    }),
  )
})
test('whatever a log holds, every task has a place: circles, itself, what does not exist', () => {
  fc.assert(
    fc.property(graphs, (vertices) => {
      const {places} = layOut(vertices)
      for (const {id} of vertices) expect(places.has(id)).toBe(true)
    }),
  )
  expect(layOut([])).toEqual({places: new Map(), edges: [], layers: 0, rows: 0})
})
test('a long chain is laid out without a deep stack', () => {
  const chain = Array.from({length: 20000}, (_, i) => ({id: `v${i}`, waitsFor: [`v${i + 1}`]}))
  expect(layOut(chain).layers).toBe(20000)
})
