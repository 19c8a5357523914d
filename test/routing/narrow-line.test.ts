import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { findCentres } from '../../routing/find.ts'
import { narrowLine } from '../../routing/narrow-line.ts'
import type { ChosenFor } from '../../routing/narrow-line.ts'
import type { Choice } from '../../routing/serving.ts'
import { openEnd } from '../../src/model/index.ts'
import type { RequestLine } from '../../src/model/index.ts'
import { splitLine } from '../../src/parse/line.ts'
import { liesIn, Universe } from './kit/codes.ts'
import type { Meant } from './kit/codes.ts'
import { randomLine, randomTable } from './kit/random.ts'
import { tableOf } from './kit/table.ts'

const times = '"2001 06 23 20 30 00.000000" "2001 06 23 21 30 00.000000"'

function lineOf(text: string): RequestLine {
  return splitLine(7, text).line
}

/** The line that each centre gets. */
function narrowed(text: string, rows: readonly string[], exclude = true): readonly string[] {
  const line = lineOf(text)
  const { centres } = findCentres(line, tableOf(...rows), { local: 'HERE', unrouted: 'refuse' })
  return centres.map((centre) => `${centre.dcName} ${narrowLine(line, centre, { exclude }).text}`)
}

/** By no row: the line names the centre. */
function chosenFor(networks: readonly string[], exclude: readonly string[] = []): ChosenFor {
  return { networks, exclude, choices: [] }
}

const rows = ['PRIMARY BK NCEDC', 'PRIMARY "IU II" EARTH', 'SECONDARY * EARTH']

test('R9: a line names only the networks that the centre was chosen for', () => {
  assert.deepEqual(narrowed(`.DATA * "IU BK" ANMO 00 BHZ ${times}`, rows), [
    `EARTH .DATA * IU ANMO 00 BHZ ${times}`,
    `NCEDC .DATA * BK ANMO 00 BHZ ${times}`,
  ])
})

test('R9: a pattern is narrowed to what it and the row have in common', () => {
  assert.deepEqual(narrowed('.INV * B?', rows), ['NCEDC .INV * BK', 'EARTH .INV * B? exclude=BK'])
  assert.deepEqual(narrowed('.INV * *K', ['PRIMARY B* A']), ['A .INV * B*K'])
  assert.deepEqual(narrowed('.INV * AB*', ['PRIMARY *BA A']), ['A .INV * "ABA AB*BA"'])
})

test('R9: an old peer is asked for a little more, without the option', () => {
  assert.deepEqual(narrowed('.INV * B?', rows, false), ['NCEDC .INV * BK', 'EARTH .INV * B?'])
})

test('R9: a centre that serves some of what it excludes by another row is asked for it', () => {
  assert.deepEqual(
    narrowed('.INV * "I? BK"', ['PRIMARY "IA IB BK" A', 'PRIMARY IA E', 'SECONDARY * E']),
    ['A .INV * "IA IB BK"', 'E .INV * I? exclude=IB'],
  )
})

test('a line with nothing to narrow stays as it was received', () => {
  const line = lineOf('.inv  *  "iu ii"  ANMO')
  const centre = chosenFor(['IU', 'II'])

  assert.equal(narrowLine(line, centre, { exclude: true }), line)
})

test('a line without networks stays as it is', () => {
  const line = lineOf('.INV *')

  assert.equal(narrowLine(line, chosenFor([]), { exclude: true }), line)
})

test('the number, the other fields, the times and the options are kept', () => {
  const line = lineOf(`.DATA * B? "CMB HOPS" "- 00" BH? ${times} trim=sample`)

  const narrow = narrowLine(line, chosenFor(['BK']), { exclude: true })

  assert.deepEqual(narrow, {
    ...line,
    text: `.DATA * BK "CMB HOPS" "- 00" BH? ${times} trim=sample`,
    fields: [['*'], ['BK'], ['CMB', 'HOPS'], ['-', '00'], ['BH?']],
  })
})

test('a line that was narrowed before keeps what it excluded', () => {
  const line = lineOf('.INV * B? exclude=BK')

  const { text } = narrowLine(line, chosenFor(['B?'], ['BA']), { exclude: true })

  assert.equal(text, '.INV * B? exclude=BK,BA')
})

test('lists that would be too long are not written', () => {
  const many = Array.from({ length: 400 }, (_, i) => `N${i}`)
  const line = lineOf('.INV * "N* IU"')

  const networks = narrowLine(line, chosenFor(many), { exclude: true })
  const exclude = narrowLine(line, chosenFor(['N*'], many), { exclude: true })

  assert.equal(networks, line)
  assert.equal(exclude.text, '.INV * N*')
})

const stations = ['PRIMARY XX NORTH station="A* BRVO"', 'PRIMARY XX SOUTH station=C*']

test('R9: a centre that was chosen for its stations is asked for them', () => {
  assert.deepEqual(narrowed(`.DATA * XX "a? B* CHAR" 00 BHZ ${times}`, stations), [
    `NORTH .DATA * XX "A? BRVO" 00 BHZ ${times}`,
    `SOUTH .DATA * XX CHAR 00 BHZ ${times}`,
  ])
  assert.deepEqual(narrowed('.INV * XX', stations), ['NORTH .INV * XX', 'SOUTH .INV * XX'])
  assert.deepEqual(narrowed('.INV * XX ""', stations), ['NORTH .INV * XX ""', 'SOUTH .INV * XX ""'])
})

test('R9: a centre that was chosen for a time is asked for it', () => {
  const changed = ['PRIMARY XX OLD end=2001-06-24', 'PRIMARY XX NEW start=2001-06-24']
  const [first, middle, last] = ['2001 06 23', '2001 06 24', '2001 06 25'].map(
    (day) => `"${day} 00 00 00.000000"`,
  )

  assert.deepEqual(narrowed(`.DATA * XX ALFA 00 BHZ ${first} ${last}`, changed), [
    `OLD .DATA * XX ALFA 00 BHZ ${first} ${middle}`,
    `NEW .DATA * XX ALFA 00 BHZ ${middle} ${last}`,
  ])
  assert.deepEqual(narrowed('.RESP * XX ALFA 00 BHZ', changed), [
    'OLD .RESP * XX ALFA 00 BHZ',
    'NEW .RESP * XX ALFA 00 BHZ',
  ])
})

test('R9: what a centre was chosen for by several rows it is asked for wholly', () => {
  const mixed = ['PRIMARY XX A station=A* start=2001-06-23', 'PRIMARY YY A end=2001-06-24']
  const line = `.DATA * "XX YY" "A* B*" 00 BHZ ${times}`

  assert.deepEqual(narrowed(line, mixed), [`A ${line}`])
})

test('R9: a narrowed line asks for all that the centre was chosen for, and for nothing else', () => {
  let narrower = 0
  fc.assert(
    fc.property(randomTable, randomLine, (table, line) => {
      const { centres } = findCentres(line, table, { local: 'HERE', unrouted: 'refuse' })
      for (const centre of centres) {
        const narrow = narrowLine(line, centre, { exclude: true })

        for (const dimension of dimensions) {
          const [asked, told] = [dimension.ofLine(line), dimension.ofLine(narrow)]
          const shares = centre.choices.map((choice) => inBoth(dimension.ofChoice(choice), asked))
          const chosen = shares.reduce(
            inEither,
            asked.map(() => false),
          )
          assert.ok(liesIn(chosen, told), `${narrow.text} lacks something`)
          assert.ok(liesIn(told, asked), `${narrow.text} is wider than it was`)
          if (dimension.sayable && line !== narrow && dimension.isSaid(line)) {
            assert.deepEqual(told, dimension.sayable(chosen), narrow.text)
            narrower++
          }
        }
      }
    }),
    { seed: 20_117, numRuns: 3000 },
  )

  assert.ok(narrower > 500, `${narrower} were compared`)
})

const networks = new Universe(4)
const codes = new Universe(2)
const noon = 43_200_000_000
const noons = Array.from({ length: 12 }, (_, day) => day * 2 * noon + noon)

/** What a line can be narrowed in: what of it a line asks for, and what a choice serves. */
const dimensions: readonly {
  readonly ofLine: (line: RequestLine) => Meant
  readonly ofChoice: (choice: Choice) => Meant
  /** What a line can say of it; networks are another matter, where their patterns cross. */
  readonly sayable?: (meant: Meant) => Meant
  readonly isSaid: (line: RequestLine) => boolean
}[] = [
  {
    ofLine: ({ fields, options }) =>
      without(networks.matchedByAny(fields[1] ?? ['*']), (options['exclude'] ?? '').split(',')),
    ofChoice: ({ networks: served, exclude }) => without(networks.matchedByAny(served), exclude),
    isSaid: () => true,
  },
  {
    ofLine: ({ fields }) => codes.matchedByAny(fields[2] ?? ['*']),
    ofChoice: ({ match }) => codes.matchedByAny(match.row.stations ?? ['*']),
    sayable: (meant) => meant,
    isSaid: ({ fields }) => fields[2] !== undefined,
  },
  {
    ofLine: ({ start = 0, end = openEnd }) => noons.map((at) => at > start && at < end),
    ofChoice: ({ match: { row } }) =>
      noons.map((at) => at > (row.start ?? 0) && at < (row.end ?? openEnd)),
    sayable: (meant) =>
      meant.map((_, day) => meant.indexOf(true) <= day && day <= meant.lastIndexOf(true)),
    isSaid: ({ start }) => start !== undefined,
  },
]

function without(meant: Meant, exclude: readonly string[]): Meant {
  const excluded = networks.matchedByAny(exclude)
  return meant.map((is, index) => is && excluded[index] !== true)
}

function inBoth(some: Meant, others: Meant): Meant {
  return some.map((is, index) => is && others[index] === true)
}

function inEither(some: Meant, others: Meant): Meant {
  return some.map((is, index) => is || others[index] === true)
}
