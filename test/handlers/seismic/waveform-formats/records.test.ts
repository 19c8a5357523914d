import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RecordHeader } from '../../../../handlers/seismic/miniseed/record-header.ts'
import { decodeSamples } from '../../../../handlers/seismic/miniseed/decode.ts'
import { writeRecords3 } from '../../../../handlers/seismic/miniseed/write-records3.ts'
import { recordsOf } from '../../../../handlers/seismic/waveform-formats/chunk-records.ts'
import { formatInstant } from '../../../../src/model/index.ts'
import { alfa } from '../kit/records.ts'
import { at } from '../kit/time.ts'
import { alfaEpoch, alfaRecords, waveformsOf } from '../kit/waveforms.ts'

const samples = Int32Array.from({ length: 2000 }, (_, i) => (i * 37) % 1000)
const stretch = { id: alfa, start: at('2024-01-10T13:00:00'), rate: 40, samples }
const [version2, version3] = [alfaRecords(samples), [...writeRecords3(stretch)]]

/** Versions, times and samples of records, whatever their version. */
function taken(product: Buffer) {
  const header = new RecordHeader()
  const starts: string[] = []
  const versions = new Set<number>()
  const numbers: number[] = []
  for (const record of recordsOf(product, header)) {
    starts.push(formatInstant(header.start))
    versions.add(header.version)
    const decoded = decodeSamples(record, header)
    if (typeof decoded !== 'string') numbers.push(...decoded)
  }
  return { first: starts[0], versions: [...versions], numbers }
}

test('records of the version asked for are passed on byte for byte', async () => {
  const of2 = await waveformsOf('mseed', [version2])
  const of3 = await waveformsOf('mseed3', [version3])

  assert.ok(of2.product.equals(Buffer.concat(version2)))
  assert.ok(of3.product.equals(Buffer.concat(version3)))
  assert.deepEqual(of2.outcomes, [{ kind: 'ok', count: version2.length, detail: '' }])
})

test('records of the other version are converted, in their place', async () => {
  const mixed = [...version2, ...version3, ...version2]

  const of2 = await waveformsOf('mseed', [mixed])
  const of3 = await waveformsOf('mseed3', [mixed])

  for (const [{ product, outcomes }, version] of [
    [of2, 2],
    [of3, 3],
  ] as const) {
    const { first, versions, numbers } = taken(product)
    assert.deepEqual(versions, [version])
    assert.equal(first, '2024-01-10T12:00:00.000000Z')
    assert.deepEqual(numbers, [...samples, ...samples, ...samples])
    assert.deepEqual(outcomes, [{ kind: 'ok', count: mixed.length, detail: '' }])
  }
})

test('a record that cannot be converted is left out and told of', async () => {
  const long = { ...stretch, id: { ...alfa, station: 'LONGCODE' } }

  const { product, outcomes } = await waveformsOf('mseed', [[...writeRecords3(long), ...version2]])

  assert.ok(product.equals(Buffer.concat(version2)))
  assert.match(outcomes[0]?.detail ?? '', /^XX\.LONGCODE\.00\.BHZ: the record of .* was left out/)
})

test('SEED has the responses beside it, each once in a task', async () => {
  const told = { epochs: [alfaEpoch], resp: 'B050F03 ...\n' }

  const { product, files, outcomes } = await waveformsOf('seed', [version2, [], version2], told)

  assert.equal(product.length, 2 * Buffer.concat(version2).length)
  assert.deepEqual([...files.keys()], ['resp.txt'])
  assert.equal(files.get('resp.txt')?.toString(), 'B050F03 ...\n')
  assert.deepEqual(
    outcomes.map(({ kind }) => kind),
    ['ok', 'nodata', 'ok'],
  )
  assert.equal(outcomes[0]?.detail, 'miniSEED; the responses are in the file resp.txt beside it')
})

test('a channel without a response is named, and no file comes of it', async () => {
  const { files, outcomes } = await waveformsOf('seed', [version2], { epochs: [alfaEpoch] })

  assert.equal(files.size, 0)
  assert.equal(outcomes[0]?.detail, 'no response is known of XX.ALFA.00.BHZ')
})

test('what was shipped is to be cited, each network once in a task', async () => {
  const told = {
    citations: ['XX', 'YY'].map((code) => ({
      subject: `network ${code}`,
      reference: `https://doi.org/10.7914/SN/${code}`,
    })),
  }
  for (const format of ['seed', 'mseed3', 'sac', 'slist'] as const) {
    const { citations } = await waveformsOf(format, [version2, version2], told)

    assert.deepEqual(citations, told.citations.slice(0, 1))
  }
})

test('what a format has no room for is not shipped, and not to be cited', async () => {
  const citations = [{ subject: 'network XX', reference: 'https://doi.org/10.7914/SN/XX' }]
  const floats = alfaRecords(Float32Array.of(0.5))

  const answered = await waveformsOf('gse2', [floats], { citations })

  assert.equal(answered.outcomes[0]?.kind, 'failed')
  assert.deepEqual(answered.citations, [])
})
