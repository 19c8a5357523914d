import assert from 'node:assert/strict'
import { test } from 'node:test'

import { loadTable } from '../../../routing/table.ts'
import { at } from '../../kit/at.ts'
import { base, centre, imported, route } from './kit.ts'

const alpha = `ALPHA - ALPHA "" "" "" "" fdsnws=${base}`
const urlAt = (host: string, service = 'dataselect') => `https://${host}/fdsnws/${service}/1/query`

test('a route becomes a row, reached through FDSN web services', () => {
  const { rows, remarks } = imported([route()])

  assert.deepEqual(rows, [`PRIMARY AA ${alpha}`])
  assert.deepEqual(remarks, [])
})

test('networks of a centre that are narrowed alike share a row', () => {
  const { rows } = imported([
    route({ network: 'cc' }),
    route(),
    route({ network: 'BB', priority: '2' }),
    route({ network: 'DD', start: '2001-01-01T00:00:00' }),
    route({ network: 'EE', start: '2001-01-01T00:00:00' }),
  ])

  assert.deepEqual(rows, [
    `PRIMARY "AA CC" ${alpha}`,
    `SECONDARY BB ${alpha}`,
    `PRIMARY "DD EE" ${alpha} start="2001 01 01 00 00 00.000000"`,
  ])
})

test('a priority that is not said is the first one', () => {
  const { rows } = imported([route({ priority: '' }), route({ network: 'BB', priority: '0' })])

  assert.deepEqual(rows, [`PRIMARY AA ${alpha}`, `SECONDARY BB ${alpha}`])
})

test('stations of a network with the same time share rows of fifty', () => {
  const codes = Array.from({ length: 60 }, (_, index) => `S${String(index).padStart(2, '0')}`)

  const { rows } = imported([...codes].reverse().map((station) => route({ station })))

  assert.deepEqual(rows, [
    `PRIMARY AA ${alpha} station="${codes.slice(0, 50).join(' ')}"`,
    `PRIMARY AA ${alpha} station="${codes.slice(50).join(' ')}"`,
  ])
})

test('a station is not named where the source names all of them', () => {
  const { rows } = imported([route({ station: 'S1' }), route(), route({ station: 'S2' })])

  assert.deepEqual(rows, [`PRIMARY AA ${alpha}`])
})

test('an empty code means any', () => {
  const { rows } = imported([route({ network: '', station: '' }), route({ network: '**' })])

  assert.deepEqual(rows, [`PRIMARY * ${alpha}`])
})

test('times that overlap or follow one another are joined', () => {
  const { rows } = imported([
    route({ station: 'S1', start: '2003-01-01T00:00:00', end: '2004-01-01T00:00:00' }),
    route({ station: 'S1', start: '2001-01-01T00:00:00', end: '2001-12-31T23:59:59' }),
    route({ station: 'S1', start: '2002-01-01T00:00:00', end: '2002-06-01T00:00:00' }),
    route({ station: 'S1', start: '2002-02-01T00:00:00', end: '2002-03-01T00:00:00' }),
    route({ station: 'S1', start: '2003-01-01T00:00:00', end: '2003-02-01T00:00:00' }),
  ])

  assert.deepEqual(
    rows.map((row) => row.replace(`PRIMARY AA ${alpha} station=S1 `, '')),
    [
      'start="2001 01 01 00 00 00.000000" end="2002 06 01 00 00 00.000000"',
      'start="2003 01 01 00 00 00.000000" end="2004 01 01 00 00 00.000000"',
    ],
  )
})

test('an end that is empty or far ahead is open', () => {
  const { rows, remarks } = imported([
    route({ end: '2599-12-31T23:59:59' }),
    route({ network: 'BB', start: "''", end: '""' }),
    route({ network: 'CC', start: '*' }),
  ])

  assert.deepEqual(rows, [`PRIMARY "AA BB CC" ${alpha}`])
  assert.deepEqual(remarks, [])
})

test('a secondary route that a primary one of the same centre holds is left out', () => {
  const { rows } = imported([
    route({ priority: '2', start: '2001-01-01' }),
    route({ priority: '3', station: 'S1' }),
    route(),
  ])

  assert.deepEqual(rows, [`PRIMARY AA ${alpha}`])
})

test('a secondary route that goes further than the primary one stays', () => {
  const { rows } = imported([route({ start: '2001-01-01T00:00:00' }), route({ priority: '2' })])

  assert.deepEqual(rows, [
    `PRIMARY AA ${alpha} start="2001 01 01 00 00 00.000000"`,
    `SECONDARY AA ${alpha}`,
  ])
})

test('what a table cannot say is widened or left out, and said once for each source', () => {
  const { rows, remarks } = imported([
    route({ location: '00' }),
    route({ channel: 'HHZ', station: 'S1' }),
    route({ start: 'yesterday' }),
    route({ network: '_ALL' }),
    route({ network: 'NOT A CODE' }),
    route({ station: 'S.1' }),
    route({ start: '2002-01-01', end: '2001-01-01' }),
    route({ start: '2501-01-01' }),
    route({ urls: ['https://ws.alpha.test/eidaws/wfcatalog/1/query'] }),
  ])

  assert.deepEqual(rows, [`PRIMARY AA ${alpha}`])
  assert.deepEqual(remarks, [
    'here: the table cannot narrow to locations and channels: such routes are taken for whole stations (2 routes, the first is AA *)',
    'here: times that cannot be read are taken for open ones (one route AA *)',
    'here: virtual networks are no routes and are left out (one route _ALL *)',
    'here: routes of networks that are no codes are left out (one route NOT A CODE *)',
    'here: routes of stations that are no codes are left out (one route AA S.1)',
    'here: routes that end before they start are left out (2 routes, the first is AA *)',
    'here: routes to other services than FDSN dataselect and station are left out (one route AA *)',
  ])
})

test('URLs of other kinds, and with a password, are no services', () => {
  const bad = ['ftp://a.test/fdsnws/dataselect/1/', 'https://u:p@a.test/fdsnws/dataselect/1/', 'x']

  const { rows } = imported(bad.map((url) => route({ urls: [url] })))

  assert.deepEqual(rows, [])
})

test("a centre has the name and the people's columns of the registry", () => {
  const entry = { fullName: 'The "Alpha"\nCentre', website: 'https://alpha.test' }

  const { rows } = imported(
    [route()],
    [
      centre({ ...entry, isRegistered: false, fullName: 'no' }),
      centre({ ...entry, name: 'Anton' }),
    ],
  )

  const people = `"The 'Alpha' Centre" https://alpha.test "" "" ""`
  assert.deepEqual(rows, [`PRIMARY AA ANTON - ${people} fdsnws=${base}`])
})

test('a catalogue names its centres where the registry says nothing', () => {
  const entry = centre({ name: 'A+', urls: [urlAt('1.x.test')], isRegistered: false })

  const { rows } = imported([route({ centre: 'a+', urls: [urlAt('1.x.test')] })], [entry])

  assert.deepEqual(rows, [`PRIMARY AA A - A+ "" "" "" "" fdsnws=https://1.x.test/fdsnws`])
})

test('a centre without a usable name is called after its host', () => {
  const entry = centre({ name: 'ÄÖ' })

  const { rows } = imported([route({ centre: 'ÄÖ' })], [entry])

  assert.match(at(rows, 0), /^PRIMARY AA ALPHA - /)
})

test('a centre that a catalogue names without its services is found by its name', () => {
  const entries = [centre({ name: 'Alpha' })]

  const { rows } = imported([route({ centre: 'ALPHA', urls: [] })], entries)

  assert.deepEqual(rows, [`PRIMARY AA ALPHA - Alpha "" "" "" "" fdsnws=${base}`])
})

test('a centre that nobody says how to reach is left out', () => {
  const entries = [centre({ name: 'Beta', urls: [] })]

  const { rows, remarks } = imported([route({ centre: 'Beta', urls: [] }), route()], entries)

  assert.deepEqual(rows, [`PRIMARY AA ${alpha}`])
  assert.deepEqual(remarks, ['BETA: no source says where its services are'])
})

test('names that fall together are told apart by a number', () => {
  const entries = [
    centre({ name: 'A+', urls: [urlAt('one.test')] }),
    centre({ name: 'A?', urls: [urlAt('two.test')] }),
    centre({ name: 'A+', urls: [urlAt('three.test')] }),
  ]
  const hosts = ['one.test', 'two.test', 'three.test']

  const { rows } = imported(
    hosts.map((host, index) => route({ urls: [urlAt(host)], network: `N${index}` })),
    entries,
  )

  assert.deepEqual(
    rows.map((row) => row.replace(/ - .*/, '')),
    ['PRIMARY "N0 N2" A', 'PRIMARY N1 A-2'],
  )
})

test('hosts of one domain are one centre; others with its name get a number and a remark', () => {
  const hosts = ['ws1.alpha.test', 'ws2.alpha.test', 'alpha.other.test']

  const { rows, remarks } = imported(
    hosts.map((host, index) => route({ urls: [urlAt(host)], network: `N${index}` })),
  )

  assert.deepEqual(
    rows.map((row) => row.replace(/ - .* fdsnws=/, ' ')),
    [
      'PRIMARY N2 ALPHA https://alpha.other.test/fdsnws',
      'PRIMARY "N0 N1" ALPHA-2 https://ws1.alpha.test/fdsnws',
    ],
  )
  assert.match(
    at(remarks, 0),
    /^ws1\.alpha\.test is called ALPHA-2: .* --name ws1\.alpha\.test=ALPHA$/,
  )
  assert.match(at(remarks, 1), /^ALPHA-2: a centre has one fdsnws= .*; not taken: https:\/\/ws2/)
})

test('a name that is chosen for a host counts most', () => {
  const names = new Map([['ws.alpha.test', 'MINE']])

  const { rows } = imported([route({ centre: 'Alpha' })], [centre()], { names })

  assert.deepEqual(rows, [`PRIMARY AA MINE - Alpha "" "" "" "" fdsnws=${base}`])
})

test('a centre can be left out', () => {
  const other = route({ urls: [urlAt('beta.test')] })

  const { rows } = imported([route(), other], [], { without: new Set(['ALPHA']) })

  assert.equal(rows.length, 1)
  assert.match(at(rows, 0), / BETA /)
})

test('where services live apart that of dataselect is taken, and the other told', () => {
  const { rows, remarks } = imported([
    route({ urls: [urlAt('1.alpha.test', 'station'), urlAt('2.alpha.test')] }),
  ])

  assert.deepEqual(rows, [
    'PRIMARY AA ALPHA - ALPHA "" "" "" "" fdsnws=https://2.alpha.test/fdsnws',
  ])
  assert.deepEqual(remarks, [
    'ALPHA: a centre has one fdsnws= and https://2.alpha.test/fdsnws is taken; not taken: https://1.alpha.test/fdsnws (station)',
  ])
})

test('a base that is known over HTTPS is taken so', () => {
  const plain = urlAt('ws.alpha.test').replace('https:', 'http:')

  const { rows, remarks } = imported([
    route({ urls: [plain] }),
    route({ urls: [urlAt('ws.alpha.test', 'station')] }),
  ])

  assert.deepEqual(rows, [`PRIMARY AA ${alpha}`])
  assert.deepEqual(remarks, [])
})

test('a service behind another path is a service, though the usual path is preferred', () => {
  const { rows } = imported([
    route({
      urls: ['https://ws.alpha.test/a/dataselect/1', 'https://ws.alpha.test/fdsnws/dataselect/1'],
    }),
  ])

  assert.deepEqual(rows, [`PRIMARY AA ${alpha}`])
})

const people = '"Example Centre" "1 Street" "N. Name" "+1 555" info@x.test'

test("a centre of the table's own rows keeps its columns", () => {
  const { rows: own } = loadTable(
    `PRIMARY ZZ GFZ netdc@x.test ${people} peer=netdc1 types=DATA station=X start=2001-01-01 end=2002-01-01`,
  )

  const { rows, remarks } = imported([route({ centre: 'gfz' })], [centre({ name: 'gfz' })], { own })

  assert.deepEqual(rows, [`PRIMARY AA GFZ netdc@x.test ${people} peer=netdc1`])
  assert.deepEqual(remarks, [
    `GFZ: your row 1 has no fdsnws=, which is kept; the sources say ${base}`,
  ])
})

test("a centre of the table's own rows is known by its host", () => {
  const { rows: own } = loadTable(`PRIMARY ZZ MINE - ${people} fdsnws=${base}/`)

  const { rows, remarks } = imported([route()], [centre()], { own })

  assert.deepEqual(rows, [`PRIMARY AA MINE - ${people} fdsnws=${base}/`])
  assert.deepEqual(remarks, [])
})

test("another base of a centre of the table's own rows is told", () => {
  const { rows: own } = loadTable(`PRIMARY ZZ ALPHA - ${people} fdsnws=https://alpha.test/fdsnws`)

  const { rows, remarks } = imported([route()], [], { own })

  assert.match(at(rows, 0), /fdsnws=https:\/\/alpha\.test\/fdsnws$/)
  assert.match(at(remarks, 0), /^ALPHA: your row 1 says fdsnws=https:.* is kept; the sources say/)
})

test('a centre by mail with the name that a host would get is that centre', () => {
  const { rows: own } = loadTable(`PRIMARY ZZ ALPHA netdc@x.test ${people}`)

  const { rows } = imported([route()], [], { own })

  assert.deepEqual(rows, [`PRIMARY AA ALPHA netdc@x.test ${people}`])
})

test("what the table's own rows say of a network is not said again", () => {
  const { rows: own } = loadTable(
    [
      `SECONDARY "AA BB" ALPHA - ${people} fdsnws=${base}`,
      `PRIMARY CC ALPHA - ${people} fdsnws=${base} station="S*"`,
      `PRIMARY DD ALPHA - ${people} fdsnws=${base} types=DATA`,
    ].join('\n'),
  )
  const networks = ['AA', 'BB', 'CC', 'DD']

  const { rows, remarks } = imported(
    [...networks.map((network) => route({ network })), route({ network: 'CC', station: 'S1' })],
    [],
    { own },
  )

  assert.deepEqual(rows, [`PRIMARY "CC DD" ALPHA - ${people} fdsnws=${base}`])
  assert.deepEqual(remarks, [
    'ALPHA: your row 1 says SECONDARY, which is kept; the sources say PRIMARY (2 routes, the first is AA)',
  ])
})

test("a station that a pattern of the table's own rows holds is not said again", () => {
  const { rows: own } = loadTable(`PRIMARY CC ALPHA - ${people} fdsnws=${base} station="S*"`)

  const { rows } = imported([route({ network: 'CC', station: 'S1' })], [], { own })

  assert.deepEqual(rows, [])
})
