import assert from 'node:assert/strict'
import { test } from 'node:test'

import { findCentres } from '../../routing/find.ts'
import type { RoutingTable } from '../../routing/table.ts'
import { splitLine } from '../../src/parse/line.ts'
import { tableOf } from './kit/table.ts'

const times = '"2001 06 23 20 30 00" "2001 06 23 21 30 00"'

function route(text: string, table: RoutingTable, unrouted: 'refuse' | 'local' = 'refuse') {
  return findCentres(splitLine(1, text).line, table, { local: 'HERE', unrouted })
}

/** `NAME networks …` of each centre, and `-code` for what it is not meant to serve. */
function centresOf(text: string, ...rows: readonly string[]): string[] {
  return route(text, tableOf(...rows)).centres.map(({ dcName, networks, exclude }) =>
    [dcName, ...networks, ...exclude.map((one) => `-${one}`)].join(' '),
  )
}

/** The centres without the rows that say so. */
function briefly({ centres }: ReturnType<typeof route>) {
  return centres.map(({ choices: _choices, ...rest }) => rest)
}

test('R1: a named centre gets the line, whatever its network', () => {
  const found = route('.INV B IU', tableOf('PRIMARY IU A', 'PRIMARY BK B', 'PRIMARY GE B'))

  assert.deepEqual(
    { ...found, centres: briefly(found) },
    {
      centres: [
        {
          dcName: 'B',
          status: 'NAMED',
          networks: ['IU'],
          exclude: [],
          by: 'mail',
          row: 2,
        },
      ],
      unrouted: [],
      refused: null,
    },
  )
})

test('R1: of a named centre the row that fits is named', () => {
  const found = route('.INV B GE', tableOf('PRIMARY BK B', 'PRIMARY G? B'))

  assert.equal(found.centres[0]?.row, 2)
})

test('R1: this centre may be named, and stand in no row', () => {
  const found = route('.INV here IU', tableOf('PRIMARY IU A'))

  assert.deepEqual(briefly(found), [
    {
      dcName: 'HERE',
      status: 'NAMED',
      networks: ['IU'],
      exclude: [],
      by: 'local',
      row: null,
    },
  ])
})

test('R2: a centre that nobody knows is refused with those that are known', () => {
  const found = route('.INV C IU', tableOf('PRIMARY IU B', 'PRIMARY BK A'))

  assert.deepEqual(found.centres, [])
  assert.match(found.refused ?? '', /called C; known are A, B, HERE/)
})

test('R3: every matching primary gets the line, and no secondary', () => {
  assert.deepEqual(
    centresOf('.INV * IU', 'PRIMARY IU A', 'SECONDARY IU S', 'PRIMARY "BK IU" B', 'PRIMARY GE C'),
    ['A IU', 'B IU'],
  )
})

test('R3: where no primary is listed, every matching secondary gets it', () => {
  assert.deepEqual(
    centresOf('.INV * IU', 'PRIMARY BK A', 'SECONDARY IU S', 'SECONDARY * T', 'SECONDARY IU U'),
    ['S IU', 'U IU'],
  )
})

test('R4: a list is routed element by element', () => {
  assert.deepEqual(
    centresOf('.INV * "IU BK GE"', 'PRIMARY IU A', 'PRIMARY "BK IU" B', 'SECONDARY GE S'),
    ['A IU', 'B IU BK', 'S GE'],
  )
})

test('R4: a wildcard matches each row that some network could match', () => {
  assert.deepEqual(
    centresOf('.INV * ?K', 'PRIMARY BK A', 'PRIMARY B? B', 'PRIMARY IU C', 'PRIMARY AK D'),
    ['A BK', 'D AK'],
  )
})

test('R4: a secondary serves only what no primary serves', () => {
  assert.deepEqual(
    centresOf('.INV * *', 'PRIMARY BK A', 'SECONDARY BK S', 'SECONDARY IU T', 'SECONDARY * U'),
    ['A BK', 'T IU', 'U * -BK -IU'],
  )
})

test('R4: what stronger rows serve of a pattern is told', () => {
  const rows = ['PRIMARY BK NCEDC', 'SECONDARY * EARTH'] as const

  assert.deepEqual(centresOf('.INV * B?', ...rows), ['NCEDC BK', 'EARTH B? -BK'])
  assert.deepEqual(centresOf('.INV * BK', ...rows), ['NCEDC BK'])
  assert.deepEqual(centresOf('.INV * IU', ...rows), ['EARTH IU'])
})

test('R4: patterns that cross are cut exactly', () => {
  assert.deepEqual(centresOf('.INV * *K', 'PRIMARY B* A', 'SECONDARY * S'), ['A B*K', 'S *K -B*K'])
  assert.deepEqual(centresOf('.INV * AB*', 'PRIMARY *BA A', 'PRIMARY ABA C'), ['A AB*BA', 'C ABA'])
})

test('R4: a row of which others together leave nothing is not chosen', () => {
  assert.deepEqual(centresOf('.INV * A*', 'PRIMARY A A', 'PRIMARY A?* B', 'SECONDARY A* S'), [
    'A A',
    'B A?*',
  ])
})

test('a centre that serves by one row what another excludes is asked for it', () => {
  assert.deepEqual(
    centresOf('.INV * *', 'PRIMARY "IU BK" E', 'PRIMARY "IU GE" G', 'SECONDARY * E'),
    ['E * -GE', 'G IU GE'],
  )
  assert.deepEqual(centresOf('.INV * "* BA*"', 'PRIMARY *K P', 'PRIMARY BA* E', 'SECONDARY B* E'), [
    'P *K',
    'E B*',
  ])
  assert.deepEqual(
    centresOf('.INV * *', 'PRIMARY B* P', 'SECONDARY ?K E', 'PRIMARY "BK AK" E', 'SECONDARY A* E'),
    ['P B* -BK', 'E ?K A*'],
  )
})

test('R7: a delegated request is answered here, whatever it names', () => {
  for (const text of ['.INV * IU', '.INV A IU', '.INV NOBODY IU']) {
    const found = findCentres(splitLine(1, text).line, tableOf('PRIMARY IU A'), {
      local: 'HERE',
      unrouted: 'refuse',
      isDelegated: true,
    })

    assert.deepEqual(briefly(found), [
      { dcName: 'HERE', status: 'LOCAL', networks: ['IU'], exclude: [], by: 'local', row: null },
    ])
  }
})

test('R2: a centre that nobody knows is refused each time', () => {
  const table = tableOf('PRIMARY IU A')

  assert.deepEqual(route('.INV C IU', table), route('.INV C IU', table))
})

test('R1: of a named centre that serves nothing of it the first row is told', () => {
  assert.equal(route('.INV A BK', tableOf('PRIMARY IU A', 'PRIMARY GE A')).centres[0]?.row, 1)
})

test('R4: an element without a route is an outcome of its own', () => {
  const found = route('.INV * "G ZZ"', tableOf('PRIMARY G A'))

  assert.deepEqual(
    found.centres.map(({ dcName }) => dcName),
    ['A'],
  )
  assert.deepEqual([found.unrouted, found.refused], [['ZZ'], null])
})

test('R5: a concrete code wins over a pattern, and a narrow pattern over a wide one', () => {
  const rows = ['PRIMARY * W', 'PRIMARY B? P', 'PRIMARY BK C'] as const

  assert.deepEqual(centresOf('.INV * BK', ...rows), ['C BK'])
  assert.deepEqual(centresOf('.INV * BX', ...rows), ['P BX'])
  assert.deepEqual(centresOf('.INV * IU', ...rows), ['W IU'])
  assert.deepEqual(centresOf('.INV * B?', ...rows), ['P B? -BK', 'C BK'])
})

test('R5: a primary pattern wins over a concrete secondary', () => {
  assert.deepEqual(centresOf('.INV * BK', 'SECONDARY BK S', 'PRIMARY * P'), ['P BK'])
})

test('R6: without a route the line is refused', () => {
  const found = route('.INV * "ZZ ZY"', tableOf('PRIMARY IU A'))

  assert.deepEqual(found.unrouted, ['ZZ', 'ZY'])
  assert.match(found.refused ?? '', /no route.*ZZ ZY/)
})

test('R6: or answered here, where the configuration says so', () => {
  const found = route('.INV * "IU ZZ"', tableOf('PRIMARY IU A'), 'local')

  assert.deepEqual(briefly(found)[1], {
    dcName: 'HERE',
    status: 'LOCAL',
    networks: ['ZZ'],
    exclude: [],
    by: 'local',
    row: null,
  })
  assert.deepEqual([found.unrouted, found.refused], [[], null])
})

test('R6: what this centre answers by a row and what is left go together', () => {
  const found = route('.INV * "IU ZZ"', tableOf('PRIMARY IU HERE'), 'local')

  assert.deepEqual(briefly(found), [
    {
      dcName: 'HERE',
      status: 'PRIMARY',
      networks: ['IU', 'ZZ'],
      exclude: [],
      by: 'local',
      row: 1,
    },
  ])
})

test('R8: the list of data centres is answered here', () => {
  for (const line of ['.INV *', '.INV A']) {
    const found = route(line, tableOf('PRIMARY IU A'))

    assert.deepEqual(briefly(found), [
      {
        dcName: 'HERE',
        status: 'LOCAL',
        networks: [],
        exclude: [],
        by: 'local',
        row: null,
      },
    ])
  }
})

test('R2: a list of a centre that nobody knows is refused with the names known', () => {
  const found = route('.INV NOBODY', tableOf('PRIMARY IU A'))

  assert.deepEqual(found.centres, [])
  assert.equal(
    found.refused,
    'no data centre (DC_NAME) is called NOBODY; known are A, HERE, and * for any',
  )
})

test('R9: a centre is chosen for what its rows and the line have in common', () => {
  assert.deepEqual(centresOf('.INV * "B* IU"', 'PRIMARY "B? I?" A'), ['A B? IU'])
})

test('a centre that gets the line by two rows gets it once, by the first', () => {
  const found = route('.INV * "IU BK"', tableOf('SECONDARY IU A', 'PRIMARY BK A'))

  assert.deepEqual(briefly(found), [
    {
      dcName: 'A',
      status: 'PRIMARY',
      networks: ['IU', 'BK'],
      exclude: [],
      by: 'mail',
      row: 1,
    },
  ])
})

test('a centre with web services is asked through them, this one is not asked at all', () => {
  const table = tableOf(
    'PRIMARY IU A fdsnws=https://x.test',
    'PRIMARY IU HERE fdsnws=https://x.test',
  )

  assert.deepEqual(
    route('.INV * IU', table).centres.map(({ by }) => by),
    ['fdsnws', 'local'],
  )
})

test('a line without a network asks for all', () => {
  assert.deepEqual(centresOf('.RESP *', 'PRIMARY IU A'), ['A IU'])
})

test('networks of lines that are not folded are compared in upper case', () => {
  assert.deepEqual(centresOf('.PERF * esnet get', 'PRIMARY ESNET A'), ['A ESNET'])
})

const narrowed = [
  'PRIMARY BK A types=DATA,RESP station="B* C?" start=1990-01-01 end=2000-01-01',
  'SECONDARY BK S',
] as const

const narrowing: readonly (readonly [line: string, centres: string[]])[] = [
  [`.INV * BK B1`, ['S BK']],
  [`.RESP * BK B1 00 BHZ`, ['A BK', 'S BK']],
  [`.DATA * BK B1 00 BHZ "1995 01 01" "1996 01 01"`, ['A BK']],
  [`.DATA * BK D1 00 BHZ "1995 01 01" "1996 01 01"`, ['S BK']],
  [`.DATA * BK "B1 D1" 00 BHZ "1995 01 01" "1996 01 01"`, ['A BK', 'S BK']],
  [`.DATA * BK * 00 BHZ "1995 01 01" "1996 01 01"`, ['A BK', 'S BK']],
  [`.DATA * BK B1 00 BHZ "1985 01 01" "1990 01 01"`, ['S BK']],
  [`.DATA * BK B1 00 BHZ "2000 01 01" "2001 01 01"`, ['S BK']],
  [`.DATA * BK B1 00 BHZ "1999 01 01" "2001 01 01"`, ['A BK', 'S BK']],
  [`.RESP * BK`, ['A BK', 'S BK']],
]
for (const [line, centres] of narrowing) {
  test(`a narrowed row and ${line}`, () => {
    assert.deepEqual(centresOf(line, ...narrowed), centres)
  })
}

test('a line that asks for everything is routed over a large table', () => {
  const rows = Array.from({ length: 2000 }, (_, i) => `PRIMARY N${i} C${i % 50}`)
  const table = tableOf(...rows, 'SECONDARY * S')

  const found = route('.INV * *', table)

  assert.equal(found.centres.length, 51)
  assert.deepEqual(route(`.INV * N7 ${times}`, table).centres[0]?.networks, ['N7'])
})

test('R6: a network that looks like a station is told the order of the fields', () => {
  const table = tableOf('PRIMARY IU A')

  const [station, network, pattern] = ['.INV * ANMO IU', '.INV * ZZ', '.INV * ZZ*'].map(
    (line) => route(line, table).refused,
  )

  assert.match(station ?? '', /network ANMO; the order is DC_NAME NETWORK STATION /)
  assert.match(network ?? '', /network ZZ$/)
  assert.match(pattern ?? '', /network ZZ\*$/)
})
