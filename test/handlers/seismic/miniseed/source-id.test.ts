import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatId } from '../../../../handlers/seismic/channel-id.ts'
import { readSourceId, writeSourceId } from '../../../../handlers/seismic/miniseed/source-id.ts'

const named: readonly (readonly [string, string])[] = [
  ['FDSN:IU_COLA_00_L_H_1', 'IU.COLA.00.LH1'],
  ['FDSN:XX_TEST__B_H_Z', 'XX.TEST..BHZ'],
  ['FDSN:XX2024_LONGNAME_10_B_HUM_Z', 'XX2024.LONGNAME.10.B_HUM_Z'],
  ['FDSN:XX_TEST__B_1_', 'XX.TEST..B_1_'],
  ['FDSN:XX_TEST__STATE', 'XX.TEST..STATE'],
]

for (const [text, id] of named) {
  test(`${text} is ${id}, there and back`, () => {
    const channelId = readSourceId(text)

    assert.equal(formatId(channelId), id)
    assert.equal(writeSourceId(channelId), text)
  })
}

for (const text of ['', 'XFDSN:XX_TEST__B_H_Z', 'smi:local/seismometer', 'FDSN:XX_TEST']) {
  test(`"${text}" is no FDSN source identifier and stands in the place of the station`, () => {
    const channelId = readSourceId(text)

    assert.deepEqual(channelId, { network: '', station: text, location: '', channel: '' })
    assert.equal(writeSourceId(channelId), text)
  })
}

test('whatever codes SEED can have come back', () => {
  const code = (least: number, most: number) =>
    fc.stringMatching(new RegExp(`^[A-Z0-9]{${least},${most}}$`))
  const ids = fc.record({
    network: code(0, 2),
    station: code(1, 5),
    location: code(0, 2),
    channel: code(3, 3),
  })
  fc.assert(
    fc.property(ids, (id) => {
      assert.deepEqual(readSourceId(writeSourceId(id)), { ...id })
    }),
    { seed: 1, numRuns: 200 },
  )
})
