/** The reference files of miniSEED, where they lie beside the project. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { formatId } from '../../../../handlers/seismic/channel-id.ts'
import { formatInstant } from '../../../../src/model/index.ts'
import { sharedData, withoutSharedData } from '../../../kit/shared.ts'
import { headerOf } from '../kit/decoded.ts'
import { readRecords } from '../kit/miniseed-file.ts'
import type { Decoded } from '../kit/miniseed-file.ts'
import { vectors } from './vectors.ts'

const real = { skip: withoutSharedData }
const seismic = (path: string) => sharedData('seismic', path)

/** The numbers of all records; of a text, its bytes. */
function numbersOf(records: readonly Decoded[]): number[] {
  return records.flatMap(({ samples }) =>
    typeof samples === 'string' ? [...Buffer.from(samples)] : [...(samples ?? [])],
  )
}

describe('reference files', real, () => {
  for (const vector of vectors) {
    test(`${vector.path} is decoded as libmseed does, or refused with a reason`, async () => {
      const { records, skipped } = await readRecords(await readFile(seismic(vector.path)))

      const [first] = records
      const numbers = numbersOf(records)
      assert.deepEqual(
        {
          path: vector.path,
          records: records.length,
          skipped,
          refused: records.filter(({ reason }) => reason !== undefined).length,
          id: first ? formatId(first.id) : '-',
          start: first ? formatInstant(first.start) : '-',
          samples: numbers.length,
          first: String(numbers[0] ?? '-'),
          last: String(numbers.at(-1) ?? '-'),
          sum: numbers.reduce((sum, number) => sum + number, 0),
        },
        vector,
      )
    })
  }

  test('no reference file is left out', async () => {
    const folders = ['mseed2', 'mseed3', 'mseed3/fdsn-reference', 'miniseed-odd']
    const lists = folders.map(async (folder) =>
      (await readdir(seismic(folder), { withFileTypes: true }))
        .filter((entry) => entry.isFile() && !/\.(json|txt)$/.test(entry.name))
        .map(({ name }) => `${folder}/${name}`),
    )

    const files = (await Promise.all(lists)).flat()

    assert.deepEqual(files.sort(), vectors.map(({ path }) => path).sort())
  })
})

/** What is read here of the texts beside the FDSN's reference records. */
interface Description {
  readonly SID: string
  readonly RecordLength: number
  readonly Flags: { readonly RawUInt8: number }
  readonly StartTime: string
  readonly EncodingFormat: number
  readonly SampleRate: number
  readonly SampleCount: number
  readonly PublicationVersion: number
  readonly ExtraLength: number
  readonly DataLength: number
  readonly Data?: readonly number[] | string
}

describe('the reference records of the FDSN', real, async () => {
  const folder = seismic('mseed3/fdsn-reference')
  const names = existsSync(folder)
    ? (await readdir(folder)).filter((name) => name.endsWith('.json'))
    : []

  for (const name of names) {
    test(`${name} describes what is read`, async () => {
      const parse: (text: string) => readonly Description[] = JSON.parse
      const [described] = parse(await readFile(`${folder}/${name}`, 'utf8'))
      assert.ok(described)
      const bytes = await readFile(`${folder}/${name.replace('.json', '.mseed3')}`)

      const header = headerOf(bytes)
      const { records } = await readRecords(bytes)

      const nanoseconds = String(header.nanoseconds).padStart(3, '0')
      assert.equal(formatInstant(header.start).replace('Z', `${nanoseconds}Z`), described.StartTime)
      assert.equal(header.length, described.RecordLength)
      assert.equal(header.flags, described.Flags.RawUInt8)
      assert.equal(header.encoding, described.EncodingFormat)
      assert.equal(header.rate, described.SampleRate)
      assert.equal(header.samples, described.SampleCount)
      assert.equal(header.publication, described.PublicationVersion)
      assert.equal(header.extraLength, described.ExtraLength)
      assert.equal(header.dataLength, described.DataLength)
      const data = described.Data ?? []
      const numbers = typeof data === 'string' ? [...Buffer.from(data)] : data
      numbersOf(records).forEach((number, i) => {
        assert.ok(Math.abs(number - (numbers[i] ?? NaN)) <= 1e-6 * Math.max(1, Math.abs(number)))
      })
      assert.equal(numbersOf(records).length, numbers.length)
    })
  }
})

describe('the same samples in both versions', real, () => {
  const twins = vectors
    .map(({ path }) => path)
    .filter((path) => path.endsWith('.mseed2'))
    .map((path) => [path, path.replaceAll('mseed2', 'mseed3')] as const)
    .filter(([, other]) => vectors.some(({ path }) => path === other))

  for (const [one, other] of twins) {
    test(`${one} and ${other}`, async () => {
      const [first, second] = [
        await readRecords(await readFile(seismic(one))),
        await readRecords(await readFile(seismic(other))),
      ]

      assert.deepEqual(numbersOf(first.records), numbersOf(second.records))
    })
  }
})
