import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import fc from 'fast-check'

import type { RoutingRow } from '../../routing/table.ts'
import { loadTable, readTable } from '../../routing/table.ts'
import { writeTable } from '../../routing/write-table.ts'
import { Fault, fromMilliseconds, openEnd } from '../../src/model/index.ts'

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

  assert.equal(row?.end, openEnd)
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
  [`${row} station=[A]`, /not codes/],
  [`${row} station=`, /no station/],
  [`${row} start=yesterday`, /not a time/],
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
const randomRow = fc
  .record(
    {
      status: fc.constantFrom('PRIMARY', 'SECONDARY'),
      networks: fc.array(fc.stringMatching(/^[A-Z0-9*?]{1,3}$/), { minLength: 1, maxLength: 3 }),
      dcName: fc.constant('A'),
      email: fc.constant('a@x.test'),
      dataCenterName: words,
      address: words,
      contact: words,
      phone: words,
      contactEmail: words,
      stations: fc.array(fc.stringMatching(/^[A-Z*?]{1,5}$/), { minLength: 1, maxLength: 3 }),
      start: date,
      types: fc.subarray(['INV', 'RESP', 'DATA'], { minLength: 1 }),
    },
    {
      requiredKeys: [
        'status',
        'networks',
        'dcName',
        'email',
        'dataCenterName',
        'address',
        'contact',
        'phone',
        'contactEmail',
      ],
    },
  )
  .map((given) => ({ row: 0, ...given }))

test('a written table is read as the same table', () => {
  fc.assert(
    fc.property(fc.array(randomRow, { maxLength: 5 }), (given) => {
      const text = writeTable({ rows: given, warnings: [] })

      const expected = given.map((one, index) => ({ ...one, row: index + 2 }))
      assert.deepEqual(rowsOf(text), expected)
    }),
    { seed: 1, numRuns: 300 },
  )
})

test('a row with every key is written as it is read', () => {
  const text = readFileSync(new URL('../../routing-table.txt', import.meta.url), 'utf8')
  const table = loadTable(text)

  const again = loadTable(writeTable(table))

  assert.deepEqual(
    again.rows.map((one) => ({ ...one, row: 0 })),
    table.rows.map((one) => ({ ...one, row: 0 })),
  )
})
