/** From the fields of a request line to the lines of POST requests, and what these mean to a reader. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import {
  codeLines,
  getQuery,
  postBody,
} from '../../../../handlers/seismic/fdsnws/question-lines.ts'
import { upstreamSelections } from '../../../../handlers/seismic/fdsnws/upstream-selection.ts'
import { selectsChannel } from '../../../../handlers/seismic/selection.ts'
import { matchesPattern } from '../../../../src/model/index.ts'
import { readPost } from '../../../kit/fdsnws-server.ts'
import type { PostLine } from '../../../kit/fdsnws-server.ts'
import { at } from '../kit/time.ts'
import { day, selection } from './kit/upstream.ts'

const patternOf = (...texts: string[]) =>
  fc.uniqueArray(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 })
const selections = fc.record({
  network: patternOf('IU', 'II', 'I?', '*', 'GE'),
  station: patternOf('ANMO', 'A*', '?NMO', 'KIV', '*'),
  location: patternOf('-', '--', '00', '10', '?', '??', '*', '0?', '1*', '?0', '-1'),
  channel: patternOf('BHZ', 'BH?', '?HZ', 'LH?', '*', 'B??'),
})
const ids = fc.record({
  network: fc.constantFrom('IU', 'II', 'GE', 'XX'),
  station: fc.constantFrom('ANMO', 'KIV', 'BNMO'),
  location: fc.constantFrom('', '0', '1', '00', '10'),
  channel: fc.constantFrom('BHZ', 'BHN', 'LHZ', 'HHZ'),
})

/** The requests for a selection, as a service reads them. */
function requestsFor(wanted: Parameters<typeof upstreamSelections>[0], most = 5): PostLine[][] {
  return upstreamSelections(wanted, ['*']).map((one) =>
    [...codeLines(one, most)].flatMap((lines) => readPost(postBody({}, lines, day)).lines),
  )
}

function matches(line: PostLine, id: Omit<PostLine, 'start' | 'end'>): boolean {
  return (
    matchesPattern(line.network, id.network) &&
    matchesPattern(line.station, id.station) &&
    (line.location === '--' ? id.location === '' : matchesPattern(line.location, id.location)) &&
    matchesPattern(line.channel, id.channel)
  )
}

test('what a request line selects is asked for, and within one request by one line only', () => {
  fc.assert(
    fc.property(selections, ids, (wanted, id) => {
      const requests = requestsFor(wanted)

      const counts = requests.map((lines) => lines.filter((line) => matches(line, id)).length)

      assert.ok(counts.every((count) => count <= 1))
      if (selectsChannel(wanted, id)) assert.ok(counts.includes(1))
    }),
    { seed: 1, numRuns: 2000 },
  )
})

test('a body has the parameters first, and six words in every line', () => {
  const [lines = []] = codeLines(selectionOf('IU,II ANMO -,10 BH?'), 100)
  const during = { start: at('2001-06-23T20:30:00.5'), end: at('2600-01-01') }

  const body = postBody({ level: 'channel', format: 'text' }, lines, during)

  assert.equal(
    body,
    [
      'level=channel\nformat=text',
      'IU ANMO -- BH? 2001-06-23T20:30:00.500000 2500-01-01T00:00:00',
      'IU ANMO 10 BH? 2001-06-23T20:30:00.500000 2500-01-01T00:00:00',
      'II ANMO -- BH? 2001-06-23T20:30:00.500000 2500-01-01T00:00:00',
      'II ANMO 10 BH? 2001-06-23T20:30:00.500000 2500-01-01T00:00:00\n',
    ].join('\n'),
  )
})

test('a question without times is an address, unless that would be too long', () => {
  const service = new URL('http://x/fdsnws/station/1/')
  const many = Array.from({ length: 500 }, (_, i) => `S${i}`).join(',')

  const url = getQuery(service, { level: 'channel' }, selectionOf('IU,II * - BH?'))
  const long = getQuery(service, {}, selectionOf(`IU ${many} * *`))

  assert.equal(
    url?.href,
    'http://x/fdsnws/station/1/query?level=channel&network=IU%2CII&location=--&channel=BH%3F',
  )
  assert.equal(long, undefined)
})

function selectionOf(text: string) {
  const [one] = upstreamSelections(selection(text), ['*'])
  assert.ok(one)
  return one
}
