import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { mergeTable } from '../../../routing/import/merge-table.ts'
import type { MergeOptions } from '../../../routing/import/merge-table.ts'
import { readSource } from '../../../routing/import/read-source.ts'
import type { SourceReading } from '../../../routing/import/reading.ts'
import { loadTable } from '../../../routing/table.ts'
import { at } from '../../kit/at.ts'
import { base, centre, route, source } from './kit.ts'

fc.configureGlobal({ seed: 1 })

const people = '"Example Centre" "1 Street" "N. Name" "+1 555" info@x.test'

function merged(
  sources: readonly SourceReading[],
  into?: string,
  said: Partial<MergeOptions> = {},
) {
  const table = into === undefined ? {} : { into: { name: 't.txt', bytes: Buffer.from(into) } }
  return mergeTable(sources, { names: new Map(), without: new Set(), ...table, ...said })
}

test('an import stands alone as a table that loads', () => {
  const { bytes, rows, added, removed } = merged([source([route()])])

  const text = bytes.toString()
  assert.deepEqual([rows, added.length, removed.length], [1, 1, 0])
  assert.match(text, /^# begin netdc routing import\n/)
  assert.equal(at(loadTable(text).rows, 0).fdsnws, base)
})

test("rows come after the administrator's and replace those of the last import", () => {
  const own = `# mine\nPRIMARY ZZ HERE a@x.test ${people} # me\n`
  const first = merged([source([route(), route({ network: 'BB', priority: '2' })])], own)

  const second = merged([source([route({ network: 'BB', priority: '2' })])], first.bytes.toString())

  assert.ok(second.bytes.toString().startsWith(`${own}# begin netdc routing import\n`))
  assert.deepEqual([second.added.length, second.removed.length], [0, 1])
  assert.match(at(second.removed, 0), /^PRIMARY AA ALPHA/)
})

test('importing the same again changes nothing', () => {
  const own = `PRIMARY ZZ HERE a@x.test ${people}`
  const first = merged([source([route()])], own)

  const again = merged([source([route()])], first.bytes.toString())

  assert.deepEqual(again.bytes, first.bytes)
  assert.deepEqual([...again.added, ...again.removed], [])
})

test('a table with errors is refused with every one of them', () => {
  assert.throws(() => merged([source([route()])], 'PRIMARY\nSECONDARY\n'), {
    code: 'CONFIG',
    message: /^t\.txt:1: .*\nt\.txt:2: /,
  })
})

test('an import that finds nothing is refused, and says what was left out', () => {
  assert.throws(() => merged([source([route({ network: '_X' })])]), {
    code: 'SOURCE_BROKEN',
    message: /^no routes to import: the sources hold none\nhere: virtual networks are no routes/,
  })
  assert.throws(() => merged([source([], [centre()])]), { message: /includedatasets=true$/ })
})

test("rows that contradict the administrator's are told, twenty of them", () => {
  const networks = Array.from({ length: 30 }, (_, index) => `N${index}`)
  const rows = (status: string) =>
    networks.map((network) => `${status} ${network} HERE a@x.test ${people}\n`).join('')

  const few = merged([source([route()])], rows('PRIMARY').split('\n')[0] ?? '')
  const many = merged([source([route()])], rows('PRIMARY') + rows('SECONDARY'))

  assert.deepEqual(few.remarks, [])
  assert.equal(many.remarks.length, 21)
  assert.match(at(many.remarks, 20), /^and 10 more such rows: see netdc check$/)
})

test('random routes make a table that loads, and again the same one', () => {
  const code = fc.stringMatching(/^[A-Za-z0-9*?_ é-]{0,9}$/)
  const year = fc.integer({ min: 1700, max: 2700 }).map((y) => `${y}-01-01T00:00:00`)
  const time = fc.oneof(year, fc.constantFrom('', "''", '*', 'never'))
  const url = fc
    .tuple(
      fc.constantFrom('http', 'https', 'ftp'),
      fc.constantFrom(
        'ws1.a.test',
        'ws2.a.test',
        'a.b.test',
        '---.test',
        '[::1]',
        'www.a.test:8080',
      ),
      fc.constantFrom('/fdsnws', '', '/x y"=#', '/ü'),
      fc.constantFrom('dataselect', 'station', 'event'),
    )
    .map(([scheme, host, path, service]) => `${scheme}://${host}${path}/${service}/1/query`)
  const routes = fc.array(
    fc.record({
      urls: fc.array(fc.oneof(url, fc.string()), { maxLength: 2 }),
      network: code,
      station: code,
      location: code,
      channel: code,
      start: time,
      end: time,
      priority: fc.constantFrom('', '1', '2', 'x'),
    }),
    { maxLength: 30 },
  )
  const text = fc.string({ unit: 'binary', maxLength: 30 })
  const centres = fc.array(
    fc.record({
      name: text,
      fullName: text,
      website: text,
      urls: fc.array(url, { maxLength: 3 }),
      isRegistered: fc.boolean(),
    }),
    { maxLength: 4 },
  )
  const own = fc.constantFrom(
    '',
    `PRIMARY AA A - ${people} fdsnws=http://ws1.a.test/fdsnws\n`,
    `# x\r\nSECONDARY "A* B" B b@x.test ${people} station="S*" start=2001-01-01 types=DATA`,
  )

  fc.assert(
    fc.property(routes, centres, own, (some, known, table) => {
      const sources = [source([...some, route()], known)]

      const once = merged(sources, table)
      const twice = merged(sources, once.bytes.toString())

      assert.doesNotThrow(() => loadTable(once.bytes.toString()))
      assert.deepEqual(twice.bytes, once.bytes)
    }),
    { numRuns: 300 },
  )
})

test('random text is read or refused with a fault, never worse', () => {
  const pieces = fc.constantFrom(
    'DATACENTER=A,http://a.test',
    'https://a.test/fdsnws/station/1/query',
    'AA S -- HHZ',
    '#A|B|C|D|E',
    '<routing>',
    '<route networkCode="AA">',
    '</route></routing>',
    '[{"params":[',
    ']}]',
    '{"datacenters":[]}',
    '\u0000',
    '|',
  )
  const text = fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' })), { maxLength: 8 })

  fc.assert(
    fc.property(text, fc.constantFrom('', '\n'), (lines, joint) => {
      try {
        readSource(Buffer.from(lines.join(joint)), 'x')
      } catch (thrown) {
        assert.ok(thrown instanceof Error && thrown.name === 'Fault', String(thrown))
      }
    }),
    { numRuns: 1000 },
  )
})

test("an import of what the administrator's rows say already is refused as that", () => {
  const own = `PRIMARY AA ALPHA - ${people} fdsnws=${base}\n`

  assert.throws(() => merged([source([route()])], own), {
    code: 'SOURCE_BROKEN',
    message: 'no routes to import: your own rows say all of it already',
  })
})
