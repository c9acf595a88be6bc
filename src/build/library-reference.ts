import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {LibraryMethod, LibraryTypes} from './library-types.ts'

const INTRODUCTION = `# Library

What the package exports, written by \`npm run build\` from the doc comments and from the schemas of the operations.
[Use the library](../how-to/use-the-library.md) shows it at work.

- \`chronis\`: \`openBoard\`, with every operation on a board as a method
- \`chronis/adapter\`: what an adapter of another event log is made of
- \`chronis/testing\`: the suites that every adapter must pass
`

/** Writes the reference page of the library. @throws {Error} for an export without a doc comment. */
export function libraryReference(root: string, library: LibraryTypes): string {
  const source = (name: string) => readFileSync(join(root, 'src/library', `${name}.ts`), 'utf8')
  const [options, board] = [source('options'), source('board')]
  const inputs = new Map(library.inputs.map(({name, text}) => [name, text]))
  return [
    INTRODUCTION,
    '## Open a board\n',
    codeBlock(declarationOf(source('open-board'), 'openBoard')),
    codeBlock(declarationOf(options, 'OpenBoardOptions')),
    codeBlock(declarationOf(options, 'RemoteOptions')),
    '## The board\n',
    codeBlock(declarationOf(board, 'Board')),
    '## Operations\n\nFields of the inputs are optional unless they say otherwise.\n',
    ...library.methods.map((method) => describeMethod(method, inputs)),
    '## Events\n',
    codeBlock(declarationOf(options, 'EventsOptions')),
    codeBlock(declarationOf(board, 'BoardEvent')),
    '## Errors\n\n[Errors](errors.md) lists the codes.\n',
    codeBlock(declarationOf(source('errors'), 'ChronisError')),
    '## Answers\n\nA field that is absent is empty, false or not known.\n',
    ...library.answers.map(({name, text}) => `### ${name}\n\n${codeBlock(text)}`),
    '## chronis/adapter\n',
    exportTable(root, 'src/library/adapter.ts'),
    '## chronis/testing\n',
    exportTable(root, 'src/testing/index.ts'),
  ].join('\n')
}

function codeBlock(text: string): string {
  return `\`\`\`ts\n${text.trim()}\n\`\`\`\n`
}

function describeMethod({operation, signature}: LibraryMethod, inputs: ReadonlyMap<string, string>): string {
  const name = signature.slice(0, signature.indexOf('('))
  const [, type = ''] = /input\??: (\w+)/.exec(signature) ?? []
  const again = operation.idempotent ? ' Calling it again changes nothing.' : ''
  return [
    `### ${name}\n`,
    `${operation.summary}.${again}\n`,
    codeBlock(`board.${signature}`),
    ...(type === '' ? [] : [fieldTable(inputs.get(type) ?? '')]),
  ].join('\n')
}

const FIELD = /^ {2}\/\*\* (.*)\. \*\/\n {2}readonly (\w+)(\??): (.*)$/gm

function fieldTable(declaration: string): string {
  const rows = [...declaration.matchAll(FIELD)].map(([, about, name, optional, type = '']) => {
    const shown = type.replace(/ \| undefined$/, '').replaceAll('|', '\\|')
    return `| \`${name}\` | \`${shown}\` | ${optional === '' ? 'Required. ' : ''}${about} |`
  })
  return ['| field | type | meaning |', '|---|---|---|', ...rows, ''].join('\n')
}

const COMMENT = '/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\n'

/** The exported declaration of a name with its doc comment: an interface whole, of functions and classes no code. */
function declarationOf(source: string, name: string): string {
  const found = new RegExp(`${COMMENT}export (?:async )?(interface|function|class) ${name}\\b[\\s\\S]*?^}`, 'm').exec(
    source,
  )
  if (!found) throw new Error(`${name} is not exported with a doc comment`)
  const [text, kind] = found
  if (kind === 'function')
    return text.slice(0, text.indexOf(' {\n')).replace('export async function', 'export function')
  return kind === 'class' ? `${text.slice(0, text.indexOf('\n\n  constructor'))}\n}` : text
}

const EXPORTS = /^export (?:type )?\{([^}]*)\} from '([^']+)'/gm

/** A table of what a module exports: from itself, or from others. */
function exportTable(root: string, module: string): string {
  const source = readFileSync(join(root, module), 'utf8')
  const own = [...source.matchAll(/^export function (\w+)/gm)].map(([, name = '']) => ({name, file: module}))
  const others = [...source.matchAll(EXPORTS)].flatMap(([, names = '', from = '']) =>
    names.split(',').flatMap((listed) => {
      const name = listed.trim().replace('type ', '')
      return name === '' ? [] : [{name, file: join(module, '..', from)}]
    }),
  )
  const rows = [...own, ...others]
    .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
    .map(
      ({name, file}) =>
        `| \`${name}\` | ${summaryOf(readFileSync(join(root, file), 'utf8'), name)} | [${file}](../../${file}) |`,
    )
  return ['| export | meaning | source |', '|---|---|---|', ...rows, ''].join('\n')
}

/** The first paragraph of the doc comment of an export. */
function summaryOf(source: string, name: string): string {
  const declared = `export (?:async )?(?:interface|function|class|type|const) ${name}\\b`
  const [, text] = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\n${declared}`).exec(source) ?? []
  if (text === undefined) throw new Error(`${name} has no doc comment: the reference of the library needs one`)
  const [paragraph = ''] = text
    .replaceAll(/^\s*\* ?/gm, '')
    .trim()
    .split(/\n\n|\n@/)
  return paragraph
    .replaceAll('\n', ' ')
    .replaceAll('|', '\\|')
    .replaceAll(/\{@link (\w+)\}/g, '`$1`')
}
