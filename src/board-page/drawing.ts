import type {TaskSummary} from '../application/board/index.ts'
import {columnOf} from './columns.ts'
import {svg} from './dom.ts'
import {type Edge, type Layout, layOut, type Place} from './layers.ts'
import {taskAddress} from './route.ts'

const BOX = {width: 204, height: 44, gapX: 44, gapY: 14, margin: 10} as const
const STEP = {x: BOX.width + BOX.gapX, y: BOX.height + BOX.gapY} as const
const LONGEST = 23

/** Draws tasks and what they wait for, from left to right. Each task is a link, in the order of the layers. */
export function draw(tasks: readonly TaskSummary[], now: number): SVGSVGElement {
  const layout = layOut(tasks.map(({id, blocked_by = []}) => ({id, waitsFor: blocked_by})))
  const width = layout.layers * STEP.x - BOX.gapX + 2 * BOX.margin
  const height = layout.rows * STEP.y - BOX.gapY + 2 * BOX.margin
  const inOrder = tasks.toSorted((a, b) => order(placeOf(layout, a.id), placeOf(layout, b.id)))
  return svg(
    'svg',
    {width, height, viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': 'Tasks from left to right'},
    svg('defs', {}, arrowHead()),
    ...layout.edges.map((edge) => edgeOf(edge, layout)),
    ...inOrder.map((task) => node(task, placeOf(layout, task.id), now)),
  )
}

function arrowHead() {
  const size = {viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto'}
  return svg('marker', {id: 'arrow', ...size}, svg('path', {d: 'M0 0 8 4 0 8z', class: 'arrow'}))
}

function placeOf({places}: Layout, id: string): Place {
  return places.get(id) as Place
}

function order(a: Place, b: Place): number {
  return a.layer - b.layer || a.row - b.row
}

function corner({layer, row}: Place) {
  return {x: BOX.margin + layer * STEP.x, y: BOX.margin + row * STEP.y}
}

/** A curve from box to box; where it passes a layer, it goes straight through its place there. */
function edgeOf({from, to, via}: Edge, layout: Layout) {
  const middle = BOX.height / 2
  const start = corner(placeOf(layout, from))
  const end = corner(placeOf(layout, to))
  const passes = via.map(corner).flatMap(({x, y}) => [
    {x, y: y + middle},
    {x: x + BOX.width, y: y + middle},
  ])
  const stops = [{x: start.x + BOX.width, y: start.y + middle}, ...passes, {x: end.x - 2, y: end.y + middle}]
  const path = stops.slice(1).map((stop, index) => {
    const last = stops[index] as typeof stop
    const isPass = index % 2 === 1
    const bend = Math.max(18, (stop.x - last.x) / 2)
    return isPass ? `H${stop.x}` : `C${last.x + bend} ${last.y} ${stop.x - bend} ${stop.y} ${stop.x} ${stop.y}`
  })
  return svg('path', {class: 'edge', d: `M${stops[0]?.x} ${stops[0]?.y}${path.join('')}`, 'marker-end': 'url(#arrow)'})
}

function node(task: TaskSummary, place: Place, now: number) {
  const {x, y} = corner(place)
  const column = columnOf(task, now)
  const waits = task.blocked_by?.length ? `, waits for ${task.blocked_by.join(', ')}` : ''
  const state = `${column}${task.claimed_by ? ` · ${task.claimed_by}` : ''}`
  return svg(
    'a',
    {
      href: taskAddress(task.id),
      class: `node ${column}`,
      transform: `translate(${x} ${y})`,
      'aria-label': `${task.title}: ${column}${waits}`,
      'data-focus': `node ${task.id}`,
    },
    svg('title', {}, task.title),
    svg('rect', {width: BOX.width, height: BOX.height, rx: 6}),
    svg('rect', {class: 'band', width: 5, height: BOX.height, rx: 2}),
    // What is still too wide ends at the box.
    svg(
      'svg',
      {width: BOX.width - 4, height: BOX.height},
      svg('text', {x: 14, y: 18, class: 'node-title'}, shortened(task.title)),
      svg('text', {x: 14, y: 34, class: 'node-state'}, shortened(state)),
    ),
  )
}

function shortened(text: string): string {
  const letters = [...text]
  return letters.length > LONGEST
    ? `${letters
        .slice(0, LONGEST - 1)
        .join('')
        .trimEnd()}…`
    : text
}
