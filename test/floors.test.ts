/** The plan of the house: a file imports from its own room and from lower floors, never up, never in circles. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))

const floors = [
  ['src/model', 'src/config/locate.ts'],
  ['src/log', 'src/config', 'src/parse', 'src/egress'],
  [
    'src/handle/handler.ts',
    'src/ship/letter.ts',
    'src/ship/transport.ts',
    'src/ledger/ledger.ts',
    'src/store/store.ts',
    'src/store/buffer-ring.ts',
  ],
  [
    'routing',
    'handlers',
    'src/receive',
    'src/handle',
    'src/merge',
    'src/ship',
    'src/ledger',
    'src/store',
  ],
  [
    'src/closers.ts',
    'src/pipeline.ts',
    'src/retry.ts',
    'src/sweep.ts',
    'src/workers.ts',
    'src/stages',
    'src/monitor',
    'src/web',
  ],
  ['src/site.ts'],
  ['src/doors.ts', 'src/pick-up.ts', 'src/shipping.ts'],
  ['src/server.ts'],
  ['src/cli'],
]

/** What handlers may see of the gateway. */
const openToHandlers = ['src/model', 'src/log/log.ts', 'src/handle/handler.ts']

/** Rooms of one floor of which one knows the other: the stages are the work of the pipeline. */
const neighbours: Readonly<Record<string, readonly string[]>> = {
  'src/stages': ['src/pipeline.ts'],
  'src/ship/transport.ts': ['src/ship/letter.ts'],
  'src/workers.ts': ['src/retry.ts'],
}

const files = sources(['src', 'routing', 'handlers'])
const imports = new Map(files.map((file) => [file, importsOf(file)]))

for (const file of files) {
  test(`${file} imports downwards only`, () => {
    for (const imported of imports.get(file) ?? []) {
      assert.ok(existsSync(join(root, imported)), `${imported} is not there`)
      assert.ok(isAllowed(file, imported), `imports ${imported}`)
    }
  })
}

test('no file imports itself in a circle', () => {
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]) => {
    assert.ok(!path.includes(file), `a circle: ${[...path, file].join(' > ')}`)
    if (done.has(file)) return
    for (const imported of imports.get(file) ?? []) visit(imported, [...path, file])
    done.add(file)
  }

  for (const file of files) visit(file, [])
})

test('the parser finds every way to import', () => {
  const text = `
    import a from './a.ts'
    import './b.ts'
    export * from './c.ts'
    import type { D } from './d.ts'
    const e = await import('./e.ts')
    type F = import('./f.ts').F
    new Worker(new URL('./g.ts', import.meta.url))
    workerUrl(import.meta.url, 'h')`

  const found = specifiers(text)

  assert.deepEqual(
    found,
    ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => `./${name}.ts`),
  )
})

function isAllowed(file: string, imported: string): boolean {
  if (cell(file) === cell(imported)) return true
  if (file.startsWith('handlers/')) {
    return openToHandlers.some((open) => imported === open || imported.startsWith(`${open}/`))
  }
  const isNeighbour = neighbours[room(file)]?.includes(imported) ?? false
  return isNeighbour || floor(imported) < floor(file)
}

/** The longest entry of the plan that holds the file. */
function room(file: string): string {
  const rooms = floors.flat().filter((r) => file === r || file.startsWith(`${r}/`))
  const longest = rooms.sort((a, b) => b.length - a.length)[0]
  assert.ok(longest, `${file} has no place in the plan`)
  return longest
}

/** Handlers are strangers to one another: each entry of `handlers/` is a room of its own. */
function cell(file: string): string {
  return room(file) === 'handlers' ? file.split('/').slice(0, 2).join('/') : room(file)
}

function floor(file: string): number {
  return floors.findIndex((rooms) => rooms.includes(room(file)))
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return specifiers(text)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => normalize(join(dirname(file), specifier)))
}

/** Every module that a text names: static, dynamic, type-only, side-effect and worker imports. */
function specifiers(text: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node) => {
    const specifier = specifierOf(node)
    if (specifier !== undefined) found.push(specifier)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('module.ts', text, ts.ScriptTarget.Latest, true))
  return found
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node)) return literal(node.moduleSpecifier)
  if (ts.isExportDeclaration(node)) return literal(node.moduleSpecifier)
  if (ts.isImportTypeNode(node)) return typeArgument(node)
  if (ts.isNewExpression(node)) return workerFile(node)
  return ts.isCallExpression(node) ? called(node) : undefined
}

function typeArgument({ argument }: ts.ImportTypeNode): string | undefined {
  return ts.isLiteralTypeNode(argument) ? literal(argument.literal) : undefined
}

function workerFile(node: ts.NewExpression): string | undefined {
  const path = node.expression.getText() === 'URL' ? literal(node.arguments?.[0]) : undefined
  return path?.endsWith('.ts') === true ? path : undefined
}

function called(node: ts.CallExpression): string | undefined {
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return literal(node.arguments[0])
  if (node.expression.getText() !== 'workerUrl') return undefined
  const name = literal(node.arguments[1])
  return name === undefined ? undefined : `./${name}.ts`
}

function literal(node: ts.Node | undefined): string | undefined {
  return node && ts.isStringLiteralLike(node) ? node.text : undefined
}

function sources(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => relative(root, join(root, folder, name))),
  )
}
