import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {isAppError} from '../../errors/app-error.ts'
import {readTaskFile} from './task-file.ts'

/** What a file says of its tasks, without their places and without what it does not say. */
function read(text: string): unknown[] {
  return readTaskFile(text).map(({place: _, blockedBy, labels, ...task}) => ({
    ...Object.fromEntries(Object.entries(task).filter(([, value]) => value !== undefined)),
    ...(blockedBy.length > 0 && {blockedBy}),
    ...(labels.length > 0 && {labels}),
  }))
}

function refusal(text: string): string {
  try {
    readTaskFile(text)
  } catch (error) {
    if (isAppError(error) && error.code === 'INVALID_INPUT') return error.message
    throw error
  }
  throw new Error(`was accepted: ${text}`)
}

describe('JSON', () => {
  test('is a task on each line, or one array; blank lines and CRLF say nothing', () => {
    const tasks = [{title: 'A'}, {title: 'B'}]
    expect(read('\n{"title": "A"}\r\n\n  {"title":"B"}\r\n')).toEqual(tasks)
    expect(read(' [\n {"title": "A"},\n {"title": "B"}\n]\n')).toEqual(tasks)
  })
  test('sets every field; null is absent, and one text is a list', () => {
    const full = {
      id: 'a',
      title: ' A ',
      type: 'Bug',
      priority: 0,
      description: 'Two\nlines',
      parent: 'Any id',
      blocked_by: 'b, c',
      labels: ['x', ' y '],
      needs_approval: true,
      max_attempts: 100,
    }
    const expected = {id: 'a', title: 'A', type: 'bug', priority: 'p0', description: 'Two\nlines', parent: 'Any id'}
    const lists = {blockedBy: ['b', 'c'], labels: ['x', 'y'], needsApproval: true, maxAttempts: 100}
    expect(read(JSON.stringify(full))).toEqual([{...expected, ...lists}])
    expect(read('{"title":"A","id":null,"parent":null,"labels":null,"blocked_by":[]}')).toEqual([{title: 'A'}])
  })
  test.each([
    ['{"id":"a"}', 'line 1: title is missing'],
    ['{"title":"A"}\n{"title":7}', 'line 2: title must be text'],
    ['\n{"title":"A","labels":["x",""]}', 'line 2: labels has an empty item'],
    ['{"title":"A","blocked_by":[1]}', 'line 1: blocked_by must be text'],
    ['{"title":"A","priority":"p4"}', 'line 1: invalid priority "p4"; expected p0, p1, p2 or p3'],
    ['{"title":"A","priority":[[0]]}', 'line 1: priority must be text'],
    ['{"title":"A","needs_approval":"yes"}', 'line 1: needs_approval must be true or false'],
    ['{"title":"A","max_attempts":1.5}', 'line 1: invalid number of attempts; expected a whole number from 1 to 100'],
    ['{"title":"A","id":"null"}', 'line 1: invalid id "null" (unset variable?)'],
    ['{"title":"A","status":"done"}', 'line 1: unknown key "status"'],
    ['{"title":"A","__proto__":{}}', 'line 1: unknown key "__proto__"'],
    ['{"title":"A","id":"a"}\n\n{"title":"B","id":"a"}', 'line 3: duplicate id a; line 1 has it'],
    ['{"title":"A"}\n"B"', 'line 2: a task is a JSON object'],
    ['[{"title":"A"}, []]', 'item 2: a task is a JSON object'],
    ['[]', 'no task in the file'],
    ['{\n"title":"A"\n}', expect.stringMatching(/^line 1: /)],
    ['[{"title":"A"}', expect.stringMatching(/^the array: /)],
  ])('refuses %j', (text, message) => {
    expect(refusal(text)).toEqual(message)
  })
  test('names the key that was probably meant', () => {
    expect(() => readTaskFile('{"title":"A","blockedby":"b"}')).toThrow(
      expect.objectContaining({hint: 'Did you mean blocked_by'}),
    )
  })
})

describe('a checklist', () => {
  test('is made of items with any bullet; headings, prose, other lists and code are skipped', () => {
    const lines = [
      ...['# Plan', '', 'Some - [ ] prose', '- [ ] A', '* [ ] B', '+ [x] C', '1. [X] D', '2) [ ] E', '- plain'],
      ...['- [link](to)', '- [1] footnote', '[ref]: to', '```md', '- [ ] not this', '~~~', '```', '~~~', '```', '~~~'],
    ]
    const titles = ['A', 'B', 'C', 'D', 'E'].map((title) => ({id: title.toLowerCase(), title}))
    const done = new Set(['C', 'D'])
    expect(read(lines.join('\r\n'))).toEqual(
      titles.map((task) => ({...task, ...(done.has(task.title) && {done: true})})),
    )
  })
  test('takes fields from the end of an item', () => {
    const line =
      '- [ ] Write the p1 of it id:write P1 type:bug blocked-by:research,legal blocked-by:more label:text #q3'
    expect(read(`${line} parent:Launch max-attempts:5 needs-approval`)).toEqual([
      {
        ...{id: 'write', title: 'Write the p1 of it', type: 'bug', priority: 'p1', parent: 'Launch'},
        ...{blockedBy: ['research', 'legal', 'more'], labels: ['text', 'q3'], maxAttempts: 5, needsApproval: true},
      },
    ])
  })
  test('leaves words alone that are no fields', () => {
    const titles = ['Fix #12', 'See http://example.com', 'Fix `type:bug`', 'Meet at 10:30', 'Note: this', 'Read a:b']
    expect(readTaskFile(titles.map((title) => `- [ ] ${title}\n`).join('')).map(({title}) => title)).toEqual(titles)
  })
  test('nests by indentation, whatever its width', () => {
    const lines = [
      ...['- [ ] a', '  - [ ] b', '\t- [ ] c', '  more of it', 'lazily', '    - [ ] d', '  - [ ] e', '- [ ] f'],
      ...['  - [ ] g', '- plain', '  - [ ] h', '- [ ] i', '## Heading', '  - [ ] j', '', 'Prose', '  - [ ] k'],
    ]
    const tasks = readTaskFile(lines.join('\n'))
    const parents = tasks.map(({under}) => (under === undefined ? '-' : tasks[under]?.title))
    expect(tasks.map(({title}, index) => `${title}<${parents[index]}`).join(' ')).toBe(
      'a<- b<a c<b d<b e<a f<- g<f h<- i<- j<- k<-',
    )
  })
  test.each([
    ['Write the analysis', 'write-the-analysis'],
    ["Don't ‹panic›!", 'dont-panic'],
    ['Résumé & Straße prüfen', 'resume-strasse-prufen'],
    [`${'word '.repeat(20)}end`, `${'word-'.repeat(12)}word`],
    ['日本語', 't-3mmv8ms0unmh3'],
    ['Задача 1', 't-uu3i90slg8kr'],
    ['…', 't-1b7wgta2r5cm3'],
    ['None', 'none-2'],
  ])('makes the id of %j from the title', (title, id) => {
    expect(readTaskFile(`- [ ] ${title}`)).toEqual([expect.objectContaining({id})])
  })
  test('numbers what would have the same id, and leaves given ids to those that have them', () => {
    const long = 'x'.repeat(64)
    const lines = ['A', 'a!', 'A', 'Other id:a-2', 'B id:b', 'b', long, long].map((item) => `- [ ] ${item}\n`)
    const ids = ['a', 'a-3', 'a-4', 'a-2', 'b', 'b-2', long, `${'x'.repeat(62)}-2`]
    expect(readTaskFile(lines.join('')).map(({id}) => id)).toEqual(ids)
  })
  test.each([
    ['\n- [] A', 'line 2: "- [] A" is not a valid checkbox'],
    ['- [ ]A', 'line 1: "- [ ]A" is not a valid checkbox'],
    ['- [ x ] A', 'line 1: "- [ x ] A" is not a valid checkbox'],
    ['* [-] A', 'line 1: "* [-] A" is not a valid checkbox'],
    ['-[ ] A', 'line 1: "-[ ] A" is not a valid checkbox'],
    ['[x] A', 'line 1: "[x] A" is not a valid checkbox'],
    ['- [ ]', 'line 1: the title is empty'],
    ['- [ ] p1 #x', 'line 1: the title is empty'],
    ['- [ ] A id:b id:c', 'line 1: id is given twice'],
    ['- [ ] A p1 priority:p2', 'line 1: priority is given twice'],
    ['- [ ] A id:B', 'line 1: invalid id "B"'],
    ['- [ ] A max-attempts:many', 'line 1: invalid number of attempts; expected a whole number from 1 to 100'],
    ['- [ ] A blocked_by:b', 'line 1: unknown field blocked_by:b; did you mean blocked-by:'],
    ['- [ ] A tpye:bug', 'line 1: unknown field tpye:bug; did you mean type:'],
    ['- [ ] A id:b (soon)', 'line 1: the field id:b is not at the end'],
    ['- [ ] A\n  - [ ] B parent:c', 'line 2: the item is nested, and names another parent'],
    ['- [ ] A id:a\n- [ ] B id:a', 'line 2: duplicate id a; line 1 has it'],
    ['- [ ] A\n~~~~\n- [ ] B\n~~~\n', 'line 2: the code block has no end'],
    ['# Nothing to do', 'no task in the file'],
    ['', 'no task in the file'],
  ])('refuses %j', (text, message) => {
    expect(refusal(text)).toBe(message)
  })
})

test('a file has at most 10,000 tasks, and each at most 100 labels and 1000 blockers', () => {
  expect(refusal(`- [ ] A${' #x'.repeat(101)}`)).toBe('line 1: labels has 101 items')
  expect(refusal(`{"title":"A","blocked_by":"a${',a'.repeat(1000)}"}`)).toBe('line 1: blocked_by has 1001 items')
  expect(readTaskFile('- [ ] A\n'.repeat(10_000))).toHaveLength(10_000)
  expect(refusal('- [ ] A\n'.repeat(10_001))).toBe('the file has 10001 tasks')
})

describe('any text', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...['- [ ] ', '- [x] ', '  ', '\t', '\n', '\r\n', '```', '[', '{', '}', '"title":', '"a"', ':', ','],
    ),
    fc.constantFrom(
      ...['id:', 'p1', '#x', 'blocked-by:', 'type:bug', '# ', '\u0000', '\ud800', ' ', 'A', '{"title":"A"}\n'],
    ),
    fc.string({unit: 'binary', maxLength: 8}),
  )
  test('is read, or refused as a value that cannot be accepted', () => {
    const texts = fc.array(piece, {maxLength: 20}).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(texts, (text) => {
        try {
          expect(readTaskFile(text).length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toMatchObject({code: 'INVALID_INPUT'})
        }
      }),
      {numRuns: 3000},
    )
  })
  test('is read in time that grows with its size', () => {
    const hostile = [
      '- [ ] A p1',
      '[',
      '{',
      '- [',
      ' ',
      '#x ',
      '`',
      '-',
      '\u0301',
      '[[',
      '- [ ] \n',
      '  - [ ] A\n',
      'a:',
    ]
    for (const text of hostile) {
      const long = text.repeat(Math.ceil(500_000 / text.length))
      for (const whole of [long, `- [ ] ${long}`, `{"title":"${long}"}`]) {
        const start = process.cpuUsage()
        expect(() => attempt(whole)).not.toThrow()
        // Processor time, because a busy machine makes everything else slow.
        expect(process.cpuUsage(start).user, text).toBeLessThan(1_000_000)
      }
    }
  }, 40_000)
})

function attempt(text: string): void {
  try {
    readTaskFile(text)
  } catch (error) {
    if (!isAppError(error)) throw error
  }
}

describe('a graph', () => {
  const word = fc.string({unit: fc.constantFrom(...'abcäß本'), minLength: 1, maxLength: 6})
  const task = fc.record({
    title: fc.array(word, {minLength: 1, maxLength: 4}).map((words) => words.join(' ')),
    type: fc.constantFrom(undefined, 'bug', 'epic'),
    priority: fc.constantFrom(undefined, 'p0', 'p3'),
    labels: fc.uniqueArray(word, {maxLength: 2}),
    blockedBy: fc.uniqueArray(fc.nat(20), {maxLength: 3}),
    needsApproval: fc.constantFrom(undefined, true),
    maxAttempts: fc.constantFrom(undefined, 1, 100),
    depth: fc.nat(3),
    done: fc.constantFrom(undefined, true),
  })
  const graph = fc.array(task, {minLength: 1, maxLength: 20}).map((tasks) => {
    // One may be nested one level deeper than the one before, at most.
    let depth = -1
    return tasks.map((one, index) => {
      depth = Math.min(one.depth, depth + 1)
      return {...one, id: `t${index}`, depth, blockedBy: one.blockedBy.map((blocker) => `t${blocker}`)}
    })
  })
  type Node = (typeof graph extends fc.Arbitrary<infer G> ? G : never)[number]

  function parentOf(tasks: readonly Node[], index: number): number | undefined {
    const above = tasks.slice(0, index).findLastIndex(({depth}) => depth < (tasks[index]?.depth ?? 0))
    return above === -1 ? undefined : above
  }
  /** Without what it does not say. */
  function said(tasks: readonly object[]): object[] {
    return JSON.parse(JSON.stringify(tasks))
  }

  test('comes back from a checklist as it was written', () => {
    const item = (one: Node) =>
      [
        `${'  '.repeat(one.depth)}- [${one.done ? 'x' : ' '}] ${one.title} id:${one.id}`,
        one.type && `type:${one.type}`,
        one.priority,
        ...one.labels.map((label) => `label:${label}`),
        one.blockedBy.length > 0 && `blocked-by:${one.blockedBy.join(',')}`,
        one.needsApproval && 'needs-approval',
        one.maxAttempts && `max-attempts:${one.maxAttempts}`,
      ]
        .filter(Boolean)
        .join(' ')
    fc.assert(
      fc.property(graph, (tasks) => {
        const parsed = readTaskFile(tasks.map(item).join('\n'))
        expect(said(parsed)).toMatchObject(said(tasks.map(({depth: _, ...rest}) => rest)))
        expect(parsed.map(({under}) => under)).toEqual(tasks.map((_, index) => parentOf(tasks, index)))
      }),
    )
  })
  test('comes back from JSON lines and from an array as it was written', () => {
    fc.assert(
      fc.property(graph, fc.boolean(), (tasks, isArray) => {
        const objects = tasks.map(({blockedBy, needsApproval, maxAttempts, depth: _, done: __, ...rest}, index) => {
          const parent = parentOf(tasks, index)
          return {
            ...rest,
            blocked_by: blockedBy,
            needs_approval: needsApproval,
            max_attempts: maxAttempts,
            parent: parent === undefined ? null : `t${parent}`,
          }
        })
        const text = isArray ? JSON.stringify(objects, null, 2) : objects.map((one) => JSON.stringify(one)).join('\n')
        const parsed = readTaskFile(text)
        expect(parsed).toMatchObject(said(tasks.map(({depth: _, done: __, ...rest}) => rest)))
        expect(parsed.map(({parent}) => parent)).toEqual(objects.map(({parent}) => parent ?? undefined))
      }),
    )
  })
})
