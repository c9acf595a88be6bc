import fc from 'fast-check'
import {PRIORITIES} from '../../../src/domain/task.ts'
import {
  archiveDoneStep,
  clockStep,
  edgeStep,
  failuresStep,
  IDS,
  type Id,
  intrusionStep,
  nextStep,
  removalStep,
  renewalStep,
  type Step,
  undoStep,
  type Wish,
  wishStep,
} from './steps.ts'

const living = fc.constantFrom(...(IDS.slice(0, -1) as readonly Id[]))
const id = fc.oneof({weight: 9, arbitrary: living}, {weight: 1, arbitrary: fc.constantFrom(...IDS)})
const anybody = fc.constantFrom(0, 1, 2, 3)
const rightly = fc.oneof(anybody, fc.constantFrom('holder', 'holder', 'holder', 'former'))
const named = fc.constantFrom('none', 'none', 'none', 'present', 'former', 'wrong')
const maybe = <T>(...values: readonly T[]) => fc.constantFrom(undefined, ...values)
const blockers = fc.uniqueArray(id, {maxLength: 2})
const labels = fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), {maxLength: 2})
const reason = maybe('first', 'second')
const attempts = maybe(1, 2, 9)
const lease = maybe(2, 9, 60)
const force = fc.nat(3).map((n) => n === 0)

type Body<K extends Wish['body']['kind']> = {readonly [B in Wish['body'] as B['kind']]: B}[K]
type Fields<T> = {readonly [K in keyof T]: fc.Arbitrary<T[K]>}

/** An arbitrary wish of one kind. */
function wish<B extends Wish['body']>(
  who: fc.Arbitrary<Wish['who']>,
  body: Fields<B>,
  fenced: fc.Arbitrary<Wish['named']> = fc.constant('none'),
) {
  return fc
    .record({id: living, who, named: fenced, body: fc.record(body) as unknown as fc.Arbitrary<B>})
    .map((wished) => wishStep(wished as Wish))
}

const kind = <K>(name: K) => fc.constant(name)

const draft: Fields<Body<'create'>> = {
  kind: kind('create'),
  title: fc.constant('A task'),
  priority: fc.constantFrom('p1', 'p2'),
  taskType: fc.constant('task'),
  parent: fc.option(id, {nil: undefined}),
  blockedBy: blockers,
  labels,
  maxAttempts: attempts,
  needsApproval: fc.boolean(),
  force,
}
const created = wish<Body<'create'>>(anybody, draft)

const edited = wish<Body<'edit'>>(anybody, {
  kind: kind('edit'),
  changes: fc.record(
    {
      priority: fc.constantFrom(...PRIORITIES),
      labels,
      parent: fc.option(id),
      maxAttempts: fc.constantFrom(1, 2, 9),
      needsApproval: fc.boolean(),
    },
    {requiredKeys: []},
  ),
  addLabels: maybe(['x'], ['y', 'z']),
  removeLabels: maybe(['x'], ['z']),
})

const claimed = wish<Body<'claim'>>(anybody, {kind: kind('claim'), leaseSeconds: lease})
const resumed = wish<Body<'claim'>>(anybody, {kind: kind('claim'), leaseSeconds: lease}, fc.constant('present'))
const renewed = wish<Body<'renew'>>(
  rightly,
  {kind: kind('renew'), leaseSeconds: lease, onlyIfDue: fc.boolean()},
  named as fc.Arbitrary<Wish['named']>,
)
const released = wish<Body<'release'>>(
  rightly,
  {kind: kind('release'), reason, force},
  named as fc.Arbitrary<Wish['named']>,
)
const completed = wish<Body<'complete'>>(
  rightly,
  {kind: kind('complete'), reason, unlessHeld: maybe(true)},
  named as fc.Arbitrary<Wish['named']>,
)
const failed = wish<Body<'fail'>>(
  rightly,
  {
    kind: kind('fail'),
    reason: fc.constantFrom('first', 'second'),
    retryable: fc.nat(4).map((n) => n > 0),
    force,
  },
  named as fc.Arbitrary<Wish['named']>,
)
const judged = wish<Body<'retry'>>(anybody, {kind: fc.constantFrom('retry', 'reopen', 'approve', 'reject'), reason})
const addedBlockers = wish<Body<'add-blockers'>>(anybody, {kind: kind('add-blockers'), blockerIds: blockers, force})
const archived = wish<Body<'archive'>>(anybody, {kind: fc.constantFrom('archive', 'unarchive')})
const commented = wish<Body<'comment'>>(anybody, {kind: kind('comment'), text: fc.constant('A word')})

const next = fc
  .tuple(anybody, fc.record({labels: fc.constantFrom(['x']), parent: living}, {requiredKeys: []}), lease)
  .map(([who, criteria, seconds]) => nextStep(who, criteria, seconds))
const undone = fc
  .tuple(anybody, fc.option(fc.nat(15), {nil: undefined, freq: 2}))
  .map(([who, nth]) => undoStep(who, nth))
const renewal = anybody.map(renewalStep)
const intrusion = fc
  .record({
    id: living,
    who: anybody,
    named: fc.constantFrom('present', 'former', 'wrong'),
    body: fc.oneof(
      fc.record({kind: kind('claim'), leaseSeconds: lease}),
      fc.record({kind: fc.constantFrom('complete', 'release'), reason, force: fc.constant(false)}),
      fc.record({
        kind: kind('fail'),
        reason: fc.constant('late'),
        retryable: fc.constant(true),
        force: fc.constant(false),
      }),
    ),
  })
  .map((wished) => intrusionStep(wished as Parameters<typeof intrusionStep>[0]))
const removal = fc.tuple(living, anybody, fc.nat(3)).map(([task, who, nth]) => removalStep(task, who, nth))
const archivedDone = anybody.map(archiveDoneStep)
const clock = fc.constantFrom(0.000001, 0.5, 1, 3, 30, 100, -1, -50).map(clockStep)
const edge = fc.tuple(fc.nat(20), fc.constantFrom(-1, 0, 1)).map(([nth, micros]) => edgeStep(nth, micros))
const failures = fc.tuple(living, fc.integer({min: 2, max: 9})).map(([task, times]) => failuresStep(task, times))

const WEIGHTS: readonly (readonly [weight: number, arbitrary: fc.Arbitrary<Step>])[] = [
  [8, created],
  [4, edited],
  [10, claimed],
  [2, resumed],
  [4, renewed],
  [5, released],
  [7, completed],
  [5, failed],
  [8, judged],
  [4, addedBlockers],
  [4, removal],
  [4, archived],
  [1, commented],
  [4, next],
  [4, renewal],
  [7, undone],
  [1, archivedDone],
  [4, clock],
  [8, edge],
  [1, failures],
  [5, intrusion],
]

/** The first steps of a history: all tasks but one, so that what follows has something to happen to. */
export const beginnings: fc.Arbitrary<readonly Step[]> = fc.tuple(
  ...IDS.slice(0, 4).map((first) =>
    fc
      .record({...draft, parent: fc.constant(undefined), blockedBy: fc.constant([])})
      .map((body) => wishStep({id: first, who: 0, body: body as Body<'create'>})),
  ),
)

/** Histories of a few tasks: every verb, several agents and sessions, and clocks that jump. */
export const histories = fc.commands(
  WEIGHTS.flatMap(([weight, arbitrary]) => Array.from({length: weight}, () => arbitrary)),
  {maxCommands: 120, size: 'max'},
)
