/** Random tables and lines over a small alphabet, so that much meets. */
import fc from 'fast-check'

import type { RoutingRow, RoutingTable } from '../../../routing/table.ts'
import type { RequestLine } from '../../../src/model/index.ts'
import { fromMilliseconds } from '../../../src/model/index.ts'

const pattern = fc.string({ unit: fc.constantFrom('A', 'B', '*', '?'), minLength: 1, maxLength: 4 })
const code = fc.string({ unit: fc.constantFrom('A', 'B'), minLength: 1, maxLength: 2 })
const network = fc.oneof(code, pattern)
const station = fc.constantFrom('A', 'B', 'AA', 'A?', 'A*', '*', '*B')
const day = fc.integer({ min: 0, max: 4 }).map((days) => fromMilliseconds(days * 86_400_000))

const narrowing = fc
  .record(
    {
      stations: fc.array(station, { minLength: 1, maxLength: 2 }),
      start: day,
      end: day,
      types: fc.subarray(['INV', 'DATA'], { minLength: 1 }),
    },
    { requiredKeys: [] },
  )
  .filter(({ start, end }) => start === undefined || end === undefined || start < end)

const row = fc.tuple(
  fc.record({
    status: fc.constantFrom<RoutingRow['status'][]>('PRIMARY', 'SECONDARY'),
    networks: fc.array(network, { minLength: 1, maxLength: 3 }),
    dcName: fc.constantFrom('D', 'E', 'F', 'HERE'),
  }),
  fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, narrowing),
)

const people = { dataCenterName: '', address: '', contact: '', phone: '', contactEmail: '' }

export const randomTable: fc.Arbitrary<RoutingTable> = fc
  .array(row, { minLength: 0, maxLength: 6 })
  .map((rows) => ({
    warnings: [],
    rows: rows.map(([ours, narrowed], index) => {
      return { row: index + 1, email: 'a@x.test', ...people, ...ours, ...narrowed }
    }),
  }))

const window = fc
  .tuple(day, fc.integer({ min: 1, max: 3 }))
  .map(([start, days]) => ({ start, end: fromMilliseconds(start / 1000 + days * 86_400_000) }))

const named = fc.oneof(
  { weight: 12, arbitrary: fc.constant('*') },
  fc.constantFrom('D', 'E', 'HERE', 'NOBODY'),
)

export const randomLine: fc.Arbitrary<RequestLine> = fc
  .record({
    type: fc.constantFrom('INV', 'DATA'),
    dcName: named,
    networks: fc.array(network, { minLength: 1, maxLength: 3 }),
    stations: fc.option(fc.array(station, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    window: fc.option(window, { nil: {} }),
    isList: fc.integer({ min: 0, max: 19 }).map((one) => one === 0),
  })
  .map(({ type, dcName, networks, stations, window, isList }) => {
    const more = isList ? [] : [networks, ...(stations === undefined ? [] : [stations])]
    return {
      number: 1,
      text: '',
      type,
      dcName,
      fields: [[dcName], ...more],
      options: {},
      ...window,
    }
  })
