import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readResp } from '../../../../handlers/seismic/resp/read-resp.ts'
import { writeResp } from '../../../../handlers/seismic/resp/write-resp.ts'
import { openEnd, plusMicroseconds } from '../../../../src/model/index.ts'
import { response } from '../kit/random-response.ts'
import { at } from '../kit/time.ts'

/** RESP keeps four decimals of the second. */
const moment = fc
  .integer({ min: 0, max: 4_000_000_000 })
  .chain((seconds) =>
    fc
      .integer({ min: 0, max: 9999 })
      .map((fraction) =>
        plusMicroseconds(at('1960-01-01T00:00:00'), seconds * 1_000_000 + fraction * 100),
      ),
  )
const epoch = fc.record({ start: moment, end: fc.oneof(moment, fc.constant(openEnd)) })

test('what was written is read back as it was', () => {
  const codes = fc.record({
    network: fc.constantFrom('XX', ''),
    station: fc.constantFrom('ALFA', 'B1'),
    location: fc.constantFrom('00', ''),
    channel: fc.constantFrom('BHZ', 'LCQ'),
  })
  fc.assert(
    fc.property(fc.array(fc.tuple(codes, epoch, response), { maxLength: 3 }), (made) => {
      const written = structuredClone(made)
      const text = written.map((one) => writeResp(...one)).join('')

      const read = readResp(text)

      assert.deepEqual(
        read,
        written.map(([one, when, what]) => ({
          id: one,
          epoch: when,
          response: what,
          problems: [],
          isComplete: true,
        })),
      )
    }),
    { seed: 6, numRuns: 300 },
  )
})
