import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import fc from 'fast-check'

import type { RoutingRow } from '../../routing/table.ts'
import { loadTable, readTable } from '../../routing/table.ts'
import { writeTable } from '../../routing/write-table.ts'
import { Fault, fromMilliseconds } from '../../src/model/index.ts'
import { tableOf } from './kit/table.ts'

const people = '"Example Centre" "1 Street" "N. Name" "+1 555" info@x.test'

function errorsOf(text: string): readonly string[] {
  const reading = readTable(text)
  assert.ok('errors' in reading)
  return reading.errors
}

function rowsOf(text: string): readonly RoutingRow[] {
  return loadTable(text).rows
}

test('a row has its columns and keys', () => {
  const key = `${'A'.repeat(43)}=`
  const options = [
    'fdsnws=https://x.test/fdsnws station="A* b??" start=1990-01-01 end="2001 06 23"',
    `types=data,RESP peer=netdc1 key=${key},${key} trust=address from=192.0.2.0/24,2001:db8::1`,
    'pickup=ftp.x.test,Files.x.test',
  ].join(' ')

  const [row] = rowsOf(`# head\n\nprimary "bk B?" ncedc netdc@x.test ${people} ${options} # tail\n`)

  assert.deepEqual(row, {
    row: 3,
    status: 'PRIMARY',
    networks: ['BK', 'B?'],
    dcName: 'NCEDC',
    email: 'netdc@x.test',
    dataCenterName: 'Example Centre',
    address: '1 Street',
    contact: 'N. Name',
    phone: '+1 555',
    contactEmail: 'info@x.test',
    fdsnws: 'https://x.test/fdsnws',
    stations: ['A*', 'B??'],
    start: fromMilliseconds(Date.UTC(1990, 0, 1)),
    end: fromMilliseconds(Date.UTC(2001, 5, 23)),
    types: ['DATA', 'RESP'],
    peer: 'netdc1',
    keys: [key, key],
    trust: 'address',
    from: ['192.0.2.0/24', '2001:db8::1'],
    pickup: ['ftp.x.test', 'files.x.test'],
  })
})

test('an end far ahead is open', () => {
  const [row] = rowsOf(`PRIMARY BK A a@x.test ${people} end=2599-12-31`)

  assert.equal(row?.end, undefined)
})

test('a dash for EMAIL means none', () => {
  const [row] = rowsOf(`PRIMARY GE GFZ - ${people} fdsnws=https://x.test`)

  assert.equal(row?.email, undefined)
})

const row = `PRIMARY BK A a@x.test ${people}`
const bad: readonly (readonly [text: string, reason: RegExp])[] = [
  ['PRIMARY BK', /2 columns; a row has STATUS/],
  [`${row} extra`, /10 columns/],
  [`PRIMARY "BK A a@x.test`, /quotation mark/],
  [`TERTIARY BK A a@x.test ${people}`, /status "TERTIARY"/],
  [`PRIMARY "" A a@x.test ${people}`, /NETWORK is empty/],
  [`PRIMARY [BK] A a@x.test ${people}`, /network "\[BK\]"/],
  [`PRIMARY BK A.B a@x.test ${people}`, /DC_NAME "A.B"/],
  [`PRIMARY BK A a@x ${people}`, /EMAIL "a@x"/],
  [`PRIMARY BK A - ${people}`, /cannot be reached/],
  [`${row} colour=blue`, /colour=blue: the keys are fdsnws, station/],
  [`${row} types=DATA types=INV`, /types is given twice/],
  [`${row} types=DATA extra`, /"extra" stands behind/],
  [`${row} types=`, /no type is named/],
  [`${row} types=1`, /not types/],
  [`${row} fdsnws=ftp://x.test`, /not an http/],
  [`${row} fdsnws=nothing`, /not an http/],
  [`${row} fdsnws=https://jenny:sesame@x.test`, /no user and no password/],
  [`${row} fdsnws=https://x.test/fdsnws?format=text`, /no \? and no #/],
  [`${row} fdsnws=https://x.test/fdsnws#top`, /no \? and no #/],
  [`${row} station=[A]`, /not codes/],
  [`${row} station=`, /no station/],
  [`${row} start=yesterday`, /start=yesterday: .* time/],
  [`${row} start=2001-01-01 end=2000-01-01`, /end= is not after start=/],
  [`${row} peer=netdc2`, /netdc1/],
  [`${row} key=short`, /Ed25519/],
  [`${row} key=`, /Ed25519/],
  [`${row} trust=blind`, /is address/],
  [`${row} peer=netdc1 trust=address`, /go together/],
  [`${row} from=192.0.2.0/24`, /go together/],
  [`${row} trust=address from=192.0.2.0/24`, /old centres only/],
  [`${row} peer=netdc1 trust=address from=192.0.2.0/33`, /not address ranges/],
  [`${row} peer=netdc1 trust=address from=x.test`, /not address ranges/],
  [`${row} peer=netdc1 trust=address from=192.0.2.0/24/1`, /not address ranges/],
  [`${row} pickup=`, /not names of hosts/],
  [`${row} pickup=a_b`, /not names of hosts/],
]
for (const [text, reason] of bad) {
  test(`the row ${text.replace(people, '…')} is refused`, () => {
    const errors = errorsOf(text).join('\n')

    assert.match(errors, reason)
    assert.match(errors, /^routing-table\.txt:1: /)
  })
}

test('all errors of all rows are collected, in their order', () => {
  const errors = errorsOf(`\nTERTIARY [A] A a@x.test ${people}\n# fine\nPRIMARY\n${row} peer=x\n`)

  assert.deepEqual(
    errors.map((error) => error.split(':')[1]),
    ['2', '2', '4', '5'],
  )
})

test('a centre must be reached in the same way by all its rows', () => {
  const errors = errorsOf(`${row}\nPRIMARY IU A b@x.test ${people} pickup=x.test\n`)

  assert.deepEqual(errors, [
    'routing-table.txt:2: EMAIL of A differs from row 1',
    'routing-table.txt:2: pickup= of A differs from row 1',
  ])
})

test('rows that repeat or contradict one another are reported, and taken', () => {
  const table = loadTable(`${row}\n${row}\nSECONDARY "IU BK" A a@x.test ${people}\n`, 'table')

  assert.equal(table.rows.length, 3)
  assert.deepEqual(table.warnings, [
    'table:2: network BK of A repeats row 1',
    'table:3: network BK of A is SECONDARY here and PRIMARY in row 1',
  ])
})

const odd: readonly (readonly [says: string, rows: string[], warnings: string[]])[] = [
  [
    'a row that repeats another one in other words',
    [
      'PRIMARY BK A types=DATA,INV station="A? B*?"',
      'PRIMARY BK A types=INV,DATA station="B?* A?"',
    ],
    ['2: network BK of A repeats row 1'],
  ],
  [
    'a secondary where a primary serves all',
    ['SECONDARY BK S', 'PRIMARY B? P'],
    ['1: network BK of S is never chosen: row 2, which is stronger, serves all of it'],
  ],
  [
    'a pattern of which others leave nothing',
    ['PRIMARY A* W', 'PRIMARY A P', 'PRIMARY A?* Q'],
    ['1: network A* of W is never chosen: rows 2, 3, which are stronger, serve all of it'],
  ],
  [
    'a row for types that others serve',
    ['PRIMARY BK P types=DATA', 'PRIMARY BK Q types=INV', 'SECONDARY BK S types=INV,DATA'],
    ['3: network BK of S is never chosen: rows 1, 2, which are stronger, serve all of it'],
  ],
  ['a row for more types than others serve', ['PRIMARY BK P types=DATA', 'SECONDARY BK S'], []],
  [
    'a row that is narrowed no more than the others',
    ['PRIMARY BK P station=A', 'PRIMARY BK Q end=2001-01-01', 'SECONDARY BK S station=A'],
    [],
  ],
  ['a pattern that is wider than the others', ['PRIMARY B? P', 'SECONDARY * S'], []],
  ['patterns that cross', ['PRIMARY B? P', 'PRIMARY ?K S'], []],
]
for (const [says, rows, warnings] of odd) {
  test(`it is ${warnings.length > 0 ? 'reported' : 'no matter'}: ${says}`, () => {
    const table = tableOf(...rows)

    assert.deepEqual(
      table.warnings,
      warnings.map((one) => `routing-table.txt:${one}`),
    )
  })
}

test('a centre that is described in two ways is reported', () => {
  const other = 'PRIMARY IU A a@x.test "Example Centre" "2 Street" "N. Name" "+2 555" info@x.test'

  assert.deepEqual(loadTable(`${row}\n${other}\n`).warnings, [
    'routing-table.txt:2: ADDRESS, PHONE of A differ from row 1, which .INV * prints',
  ])
})

test('thousands of rows are compared in no time to speak of', () => {
  const stations = Array.from({ length: 4000 }, (_, i) => `PRIMARY GE A station=S${i}`)
  const codes = Array.from({ length: 4000 }, (_, i) => `PRIMARY N${i} A`)
  const same = Array.from({ length: 2000 }, (_, i) => `SECONDARY N7 C${i}`)

  const { warnings } = tableOf(...stations, ...codes, ...same, 'SECONDARY * S')

  assert.equal(warnings.length, same.length)
})

test('a table that must be good and is not is a fault of the configuration', () => {
  assert.throws(
    () => loadTable('PRIMARY\nSECONDARY\n', 'my-table'),
    (thrown) =>
      thrown instanceof Fault &&
      thrown.code === 'CONFIG' &&
      /my-table:1: .*\nmy-table:2: /.test(thrown.message),
  )
})

test('the table that comes with the program is good', () => {
  const text = readFileSync(new URL('../../routing-table.txt', import.meta.url), 'utf8')

  const { rows, warnings } = loadTable(text)

  assert.deepEqual(warnings, [])
  assert.deepEqual(rows[0]?.networks, ['XX', 'XY'])
  assert.equal(rows[0].dcName, 'NETDC')
})

const words = fc.stringMatching(/^[A-Za-z0-9 #=.,+-]{0,12}$/)
const date = fc.integer({ min: 0, max: 20_000 }).map((day) => fromMilliseconds(day * 86_400_000))
const key = fc.stringMatching(/^[A-Za-z0-9+/]{43}=$/)
const range = fc.constantFrom('192.0.2.0/24', '198.51.100.7', '2001:db8::/32', '2001:db8::1')
const listOf = <T>(one: fc.Arbitrary<T>, maxLength = 3) => {
  return fc.array(one, { minLength: 1, maxLength })
}

/** What says how a centre is reached and believed: all its rows have the same. */
const reached = fc
  .record(
    {
      email: fc.constantFrom('a@x.test', 'netdc@b.example'),
      fdsnws: fc.webUrl({ validSchemes: ['http', 'https'] }),
      keys: listOf(key, 2),
      pickup: listOf(fc.constantFrom('ftp.x.test', 'a', '192.0.2.1', 'b-1.example')),
      old: fc.record({ from: listOf(range) }),
    },
    { requiredKeys: ['email'] },
  )
  .map(({ old, ...rest }) => {
    return old === undefined
      ? rest
      : ({ ...rest, peer: 'netdc1', trust: 'address', ...old } as const)
  })

const narrowing = fc
  .record(
    {
      stations: listOf(fc.stringMatching(/^[A-Z*?]{1,5}$/)),
      start: date,
      days: fc.integer({ min: 1, max: 20_000 }),
      types: fc.subarray(['INV', 'RESP', 'DATA', 'SCHED'], { minLength: 1 }),
    },
    { requiredKeys: [] },
  )
  .map(({ days, ...rest }) => {
    const from = (rest.start ?? 0) / 1000
    return days === undefined ? rest : { ...rest, end: fromMilliseconds(from + days * 86_400_000) }
  })

const columns = fc.record({
  status: fc.constantFrom<RoutingRow['status'][]>('PRIMARY', 'SECONDARY'),
  networks: listOf(fc.stringMatching(/^[A-Z0-9*?_-]{1,5}$/)),
  dataCenterName: words,
  address: words,
  contact: words,
  phone: words,
  contactEmail: words,
})

const randomRows = fc
  .tuple(reached, fc.array(fc.tuple(columns, narrowing), { maxLength: 5 }))
  .map(([centre, rows]): readonly RoutingRow[] =>
    rows.map(([ours, narrowed]) => ({ row: 0, dcName: 'A', ...ours, ...centre, ...narrowed })),
  )

test('a written table is read as the same table', () => {
  fc.assert(
    fc.property(randomRows, (given) => {
      const text = writeTable({ rows: given, warnings: [] })

      const expected = given.map((one, index) => ({ ...one, row: index + 2 }))
      assert.deepEqual(rowsOf(text), expected)
    }),
    { seed: 1, numRuns: 300 },
  )
})

test('a row with every key is written as it is read', () => {
  const text = readFileSync(new URL('../../routing-table.txt', import.meta.url), 'utf8')
  // The example of a centre with web services is not in force.
  const table = loadTable(text.replace(/^# (?=PRIMARY)/m, ''))

  const again = loadTable(writeTable(table))

  assert.ok(table.rows.some(({ email, fdsnws }) => email === undefined && fdsnws !== undefined))
  assert.deepEqual(
    again.rows.map((one) => ({ ...one, row: 0 })),
    table.rows.map((one) => ({ ...one, row: 0 })),
  )
})
