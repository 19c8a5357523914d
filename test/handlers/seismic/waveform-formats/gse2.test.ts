import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { WaveformFormat } from '../../../../handlers/seismic/formats.ts'
import { alfa } from '../kit/records.ts'
import { alfaEpoch, alfaRecords, waveformsOf } from '../kit/waveforms.ts'
import type { Told } from '../kit/waveforms.ts'

const samples = Int32Array.from({ length: 30 }, (_, i) => i * i * 50 - 1000)

async function linesOf(
  records: readonly Uint8Array[],
  format: WaveformFormat = 'gse2',
  told: Told = {},
) {
  const { product, outcomes } = await waveformsOf(format, [records], told)
  return { lines: product.toString().split('\n'), outcome: outcomes[0] }
}

/** The inverse of CM6, as the format's manual describes it. */
function readCm6(text: string): number[] {
  const characters = '+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  const differences: number[] = []
  let [value, sign, isFirst] = [0, 1, true]
  for (const code of Array.from(text.trimEnd(), (one) => characters.indexOf(one))) {
    if (isFirst) [value, sign] = [code & 15, code & 16 ? -1 : 1]
    else value = value * 32 + (code & 31)
    isFirst = (code & 32) === 0
    if (isFirst) differences.push(value * sign)
  }
  let [sum, step] = [0, 0]
  return differences.map((difference) => (sum += step += difference))
}

test('a waveform has its header, its station, its samples and their checksum', async () => {
  const records = alfaRecords(samples, { start: '2024-02-29T12:34:56.7896' })

  const { lines, outcome } = await linesOf(records, 'gse2', { epochs: [alfaEpoch] })

  assert.deepEqual(lines.slice(0, 3), [
    'WID2 2024/02/29 12:34:56.790 ALFA  BHZ 00   CM6       30   40.000000   4.19E+00  50.000         -1.0  0.0',
    'STA2 XX         34.94598 -106.45713 WGS-84       1.820 0.101',
    'DAT2',
  ])
  const text = lines.slice(3, -3)
  assert.ok(text.every((line) => line.length === 80))
  assert.deepEqual(readCm6(text.join('')), [...samples])
  const sum = samples.reduce((total, sample) => total + sample, 0)
  assert.deepEqual(lines.slice(-3), [`CHK2 ${String(sum).padStart(8)}`, '', ''])
  assert.deepEqual(outcome, { kind: 'ok', count: 1, detail: 'GSE2 tells times to the millisecond' })
})

test('without metadata the values say "unknown"', async () => {
  const { lines } = await linesOf(alfaRecords(samples, { id: { ...alfa, location: '' } }))

  assert.match(lines[0] ?? '', /ALFA {2}BHZ {6}CM6 .* 1\.00E\+00 {2}-1\.000 {9}-1\.0 -1\.0$/)
  assert.equal(
    lines[1],
    'STA2 XX        -999.0000 -999.00000              -.999 -.999'.replace(
      '-999.00000  ',
      '-999.00000  ',
    ),
  )
})

const horizontal = { ...alfaEpoch, dip: '0', scaleUnits: 'M/S**2', elevation: '12345', depth: '' }

test('horizontals have an azimuth; accelerations are integrated twice', async () => {
  const { lines } = await linesOf(alfaRecords(samples), 'gse2', { epochs: [horizontal] })

  // 1e9 nm / 1.9e9 counts / (2 pi 0.02 Hz)^2
  assert.match(lines[0] ?? '', / 3\.33E\+01 .* 328\.0 90\.0$/)
  assert.match(lines[1] ?? '', / 12\.35 -\.999$/)
})

test('plain integers have single blanks and lines of eighty characters at most', async () => {
  const { lines } = await linesOf(alfaRecords(samples), 'gse2-int')

  assert.match(lines[0] ?? '', / INT /)
  const text = lines.slice(3, -3)
  assert.ok(text.every((line) => line.length <= 80))
  assert.deepEqual(text.join(' ').split(' ').map(Number), [...samples])
})

test('samples too large for CM6 are written as integers, and the checksum keeps eight digits', async () => {
  const large = Int32Array.of(2_147_483_647, -2_147_483_648, 67_108_864)

  const { lines } = await linesOf(alfaRecords(large, {}, { encoding: 'int32' }))

  assert.match(lines[0] ?? '', / INT /)
  assert.equal(lines[3], '2147483647 -2147483648 67108864')
  assert.equal(lines[4], `CHK2 ${String(47_483_647 - 47_483_648 + 67_108_864).padStart(8)}`)
})

test('any samples below 2^26 survive CM6', async () => {
  const sample = fc.integer({ min: -(2 ** 26) + 1, max: 2 ** 26 - 1 })
  await fc.assert(
    fc.asyncProperty(fc.array(sample, { minLength: 1, maxLength: 120 }), async (numbers) => {
      const records = alfaRecords(Int32Array.from(numbers), {}, { encoding: 'int32' })

      const { lines } = await linesOf(records)

      assert.deepEqual(readCm6(lines.slice(3, -3).join('')), numbers)
    }),
    { seed: 1, numRuns: 100 },
  )
})

test('floats have no place in GSE2', async () => {
  const { lines, outcome } = await linesOf(alfaRecords(Float32Array.of(1.5, 2)))

  assert.deepEqual(lines, [''])
  const detail = 'XX.ALFA.00.BHZ: GSE2 holds whole numbers only'
  assert.deepEqual(outcome, { kind: 'failed', count: 0, detail })
})
