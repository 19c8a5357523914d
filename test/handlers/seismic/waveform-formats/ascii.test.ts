import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alfa } from '../kit/records.ts'
import { alfaRecords, waveformsOf } from '../kit/waveforms.ts'

const integers = Int32Array.of(1, -20, 300, -4000, 50_000, -600_000, 2_147_483_647)

test('TSPAIR has a title, then a time and a sample on each line', async () => {
  const records = alfaRecords(integers.subarray(0, 3), { start: '2024-01-10T12:00:00.975001' })

  const { product, outcomes } = await waveformsOf('tspair', [records])

  assert.equal(
    product.toString(),
    `TIMESERIES XX_ALFA_00_BHZ_D, 3 samples, 40 sps, 2024-01-10T12:00:00.975001, TSPAIR, INTEGER, COUNTS
2024-01-10T12:00:00.975001  1
2024-01-10T12:00:01.000001  -20
2024-01-10T12:00:01.025001  300
`,
  )
  assert.deepEqual(outcomes, [{ kind: 'ok', count: 1, detail: '' }])
})

test('SLIST has six samples on a line, and the rest on the last one', async () => {
  const records = alfaRecords(integers, { rate: 0.1 }, { encoding: 'int32', quality: 'M' })

  const { product } = await waveformsOf('slist', [records])

  const [title, ...lines] = product.toString().trimEnd().split('\n')
  assert.match(title ?? '', /^TIMESERIES XX_ALFA_00_BHZ_M, 7 samples, 0\.1 sps, .* SLIST, INTEGER,/)
  assert.deepEqual(
    lines.map((line) => line.split(/ +/)),
    [['1', '-20', '300', '-4000', '50000', '-600000'], ['2147483647']],
  )
})

test('a blank location is empty in the title', async () => {
  const records = alfaRecords(integers, { id: { ...alfa, location: '' } }, { encoding: 'int32' })

  const { product } = await waveformsOf('tspair', [records])

  assert.match(product.toString(), /^TIMESERIES XX_ALFA__BHZ_D,/)
})

test('floats have the fewest digits that read back as the same number', async () => {
  const singles = Float32Array.of(0.1, 1 / 3, -1e-20, 16_777_217, 185.00999450683594, NaN, Infinity)
  const doubles = Float64Array.of(0.1, 1 / 3, -5e-324, Number.MAX_VALUE, -Infinity)

  const [of32 = [], of64 = []] = await Promise.all(
    [singles, doubles].map(async (samples) => {
      const { product } = await waveformsOf('tspair', [alfaRecords(samples)])
      return product
        .toString()
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split('  ')[1])
    }),
  )

  assert.deepEqual(of32.slice(0, 2), ['0.1', '0.33333334'])
  assert.deepEqual(
    of32.slice(0, 5).map((text) => Math.fround(Number(text))),
    [...singles.subarray(0, 5)],
  )
  assert.deepEqual(of32.slice(5), ['nan', 'inf'])
  assert.deepEqual(of64.slice(0, 4).map(Number), [...doubles.subarray(0, 4)])
  assert.equal(of64.at(-1), '-inf')
})

test('segments follow one another, lines too', async () => {
  const early = alfaRecords(integers, {}, { encoding: 'int32' })
  const late = alfaRecords(integers, { start: '2024-01-10T13:00:00' }, { encoding: 'int32' })

  const { product, outcomes } = await waveformsOf('slist', [[...early, ...late], [], late])

  assert.equal(product.toString().match(/TIMESERIES/g)?.length, 3)
  assert.deepEqual(
    outcomes.map(({ kind, count }) => `${kind} ${count}`),
    ['ok 2', 'nodata 0', 'ok 1'],
  )
})

test('long texts come in pieces of some size', async () => {
  const samples = Int32Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 10_007)

  const { product } = await waveformsOf('tspair', [alfaRecords(samples)])

  const lines = product.toString().trimEnd().split('\n')
  assert.equal(lines.length, 50_001)
  assert.equal(lines.at(-1), `2024-01-10T12:20:49.975000  ${samples.at(-1)}`)
})
