import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alfa } from '../kit/records.ts'
import { readZip } from '../kit/read-zip.ts'
import { alfaEpoch, alfaRecords, waveformsOf } from '../kit/waveforms.ts'

const samples = Int32Array.from({ length: 4 }, (_, i) => i * 10 - 5)

/** The fields of a SAC header that are defined, by where they lie. */
function readSac(file: Buffer) {
  const defined = (values: readonly (readonly [string, number])[]) =>
    Object.fromEntries(values.filter(([, value]) => value !== -12345))
  const float = (index: number) => file.readFloatLE(index * 4)
  const integer = (index: number) => file.readInt32LE(280 + index * 4)
  const word = (at: number) => file.toString('latin1', at, at + 8).trimEnd()
  return {
    floats: defined(Array.from({ length: 70 }, (_, i) => [String(i), float(i)] as const)),
    integers: defined(Array.from({ length: 40 }, (_, i) => [String(i), integer(i)] as const)),
    codes: [608, 440, 464, 600, 624].map(word),
    samples: Array.from({ length: (file.length - 632) / 4 }, (_, i) =>
      file.readFloatLE(632 + i * 4),
    ),
  }
}

test('a file has the time, the codes, the samples and what the metadata tells', async () => {
  const records = alfaRecords(samples, { start: '2024-02-29T12:34:56.789123' })

  const { product, outcomes } = await waveformsOf('sac', [records], { epochs: [alfaEpoch] })

  const files = readZip(product)
  assert.deepEqual([...files.keys()], ['XX.ALFA.00.BHZ.D.2024.060.123456.SAC'])
  const sac = readSac(files.get('XX.ALFA.00.BHZ.D.2024.060.123456.SAC') ?? Buffer.alloc(0))
  const single = Math.fround
  assert.deepEqual(sac.floats, {
    ...{
      0: single(0.025),
      1: -5,
      2: 25,
      3: single(1.9e9),
      5: single(0.000123),
      6: single(0.075123),
    },
    ...{
      31: single(34.945981),
      32: single(-106.457133),
      33: 1820,
      34: 100.5,
      56: 10,
      57: 328,
      58: 0,
    },
  })
  assert.deepEqual(sac.integers, {
    ...{ 0: 2024, 1: 60, 2: 12, 3: 34, 4: 56, 5: 789, 6: 6, 9: 4 },
    ...{ 15: 1, 16: 5, 17: 9, 35: 1, 37: 1, 38: 1 },
  })
  assert.deepEqual(sac.codes, ['XX', 'ALFA', '00', 'BHZ', 'Streckei'])
  assert.deepEqual(sac.samples, [...samples])
  assert.deepEqual(outcomes, [{ kind: 'ok', count: 1, detail: '' }])
})

test('without metadata, and with a blank location, the fields are undefined', async () => {
  const records = alfaRecords(samples, { id: { ...alfa, location: '' } })

  const { product } = await waveformsOf('sac', [records])

  const [[name, file] = ['', Buffer.alloc(0)]] = readZip(product)
  const sac = readSac(file)
  assert.equal(name, 'XX.ALFA..BHZ.D.2024.010.120000.SAC')
  assert.deepEqual(sac.codes, ['XX', 'ALFA', '-12345', 'BHZ', '-12345'])
  assert.deepEqual(Object.keys(sac.floats), ['0', '1', '2', '5', '6', '56'])
})

test('the epoch at the first sample is the one that is told', async () => {
  const earlier = { ...alfaEpoch, end: alfaEpoch.start, depth: '1' }
  const records = alfaRecords(samples)

  const { product } = await waveformsOf('sac', [records], { epochs: [earlier, alfaEpoch] })

  const [file = Buffer.alloc(0)] = readZip(product).values()
  assert.equal(readSac(file).floats['34'], 100.5)
})

test('all lines go into one zip, a file for each segment; their outcomes follow', async () => {
  const early = alfaRecords(samples)
  const late = alfaRecords(samples, { start: '2024-01-10T12:00:00.5' })

  const { product, outcomes } = await waveformsOf('sac', [[...early, ...late], [], early])

  assert.deepEqual(
    [...readZip(product).keys()],
    ['', '.2', '.3'].map((number) => `XX.ALFA.00.BHZ.D.2024.010.120000${number}.SAC`),
  )
  assert.deepEqual(
    outcomes.map(({ kind, count }) => `${kind} ${count}`),
    ['ok 2', 'nodata 0', 'ok 1'],
  )
})

test('without data there is no zip', async () => {
  const { product, outcomes } = await waveformsOf('sac', [[], []])

  assert.equal(product.length, 0)
  assert.deepEqual(
    outcomes.map(({ kind }) => kind),
    ['nodata', 'nodata'],
  )
})

test('what does not fit into 24 bits is rounded, and said', async () => {
  const large = Int32Array.of(16_777_217, 2)

  const { product, outcomes } = await waveformsOf('sac', [
    alfaRecords(large, {}, { encoding: 'int32' }),
    alfaRecords(Float64Array.of(0.1)),
    alfaRecords(Float32Array.of(0.1)),
  ])

  const files = [...readZip(product).values()].map((file) => readSac(file).samples)
  assert.deepEqual(files, [[16_777_216, 2], [Math.fround(0.1)], [Math.fround(0.1)]])
  const details = outcomes.map(({ detail }) => detail)
  assert.deepEqual(
    details.map((detail) => detail.includes('24 bits')),
    [true, true, false],
  )
})

test('a zip that nobody reads to its end lets go of its source', async () => {
  const stopping = new AbortController()
  stopping.abort(new Error('stopped'))

  await assert.rejects(waveformsOf('sac', [alfaRecords(samples)], {}, stopping.signal), /stopped/)
})
