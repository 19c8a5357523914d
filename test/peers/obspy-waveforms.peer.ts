/** Waveform products as ObsPy, libmseed 3 and mseed2sac read them: the same samples, times and codes. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

import { formatId } from '../../handlers/seismic/channel-id.ts'
import type { WaveformFormat } from '../../handlers/seismic/formats.ts'
import type { Stretch } from '../../handlers/seismic/miniseed/write-records.ts'
import { temporaryFolder } from '../handlers/seismic/kit/folder.ts'
import { readZip } from '../handlers/seismic/kit/read-zip.ts'
import { at } from '../handlers/seismic/kit/time.ts'
import { alfaEpoch, waveformsOf } from '../handlers/seismic/kit/waveforms.ts'
import { sharedData, withoutSharedData } from '../kit/shared.ts'
import { skipWithout } from './kit/needs.ts'
import { withoutObspy } from './kit/obspy.ts'
import { archived, changed, encodings, integers, oddities, stretchOf } from './kit/odd-archives.ts'
import { readWaveforms } from './kit/read-waveforms.ts'
import type { ReadTrace } from './kit/read-waveforms.ts'

const run = promisify(execFile)

const formats: readonly WaveformFormat[] = [
  ...(['seed', 'mseed', 'mseed3', 'sac', 'tspair', 'slist', 'gse2', 'gse2-int'] as const),
]
const endings: Readonly<Partial<Record<WaveformFormat, string>>> = {
  sac: 'zip',
  mseed3: 'mseed3',
}

for (const [oddity, make] of Object.entries(oddities)) {
  test(`${oddity}, in every encoding and format`, { skip: withoutObspy }, async (t) => {
    const made: Made[] = []
    for (const [encoding, samples] of encodings) {
      const { stretches, records } = make(samples, encoding)
      for (const format of formats) {
        if (format.startsWith('gse2') && !(samples instanceof Int32Array)) continue
        const { product } = await waveformsOf(format, [records], { epochs: [alfaEpoch] })
        made.push({ name: `${encoding} as ${format}`, format, product, stretches })
      }
    }

    const read = await readProducts(made, await temporaryFolder(t))

    for (const [i, { name, format, stretches }] of made.entries()) {
      requireSame(read[i] ?? [], stretches, format, name)
    }
  })
}

test(
  'records without blockette 1000 are Steim1, or refused, in every format',
  { skip: withoutObspy },
  async (t) => {
    const made: Made[] = []
    for (const [encoding, samples] of encodings) {
      const { stretches, records } = changed(stretchOf(samples), encoding, (record) =>
        record.writeUInt16BE(999, 48),
      )
      for (const format of formats) {
        const { product, outcomes } = await waveformsOf(format, [records], { epochs: [alfaEpoch] })
        if (encoding === 'steim1') made.push({ name: format, format, product, stretches })
        else {
          assert.equal(product.length, 0, `${encoding} as ${format}`)
          assert.equal(outcomes[0]?.kind, 'failed', `${encoding} as ${format}`)
        }
      }
    }

    const read = await readProducts(made, await temporaryFolder(t))

    for (const [i, { name, format, stretches }] of made.entries()) {
      requireSame(read[i] ?? [], stretches, format, name)
    }
  },
)

/** Files with something odd that ObsPy reads all the same; those that are broken are not among them. */
const realFiles = [
  'BW.BGLD.__.EHE.D.2008.001.first_10_records',
  'BW.UH3.__.EHZ.D.2010.171.first_record',
  'CH.BALST..LHE.D.2025.314',
  'CH.BALST..LH_two_channels',
  'WUQ.XJ.HHN.D.2008.285.first_record',
  'gaps.mseed',
  'one_record_already_applied_time_correction.mseed',
  'qualityflags.mseed',
  'reclen_1024_without_sequence_numbers.mseed',
  'single_record_negative_sr_fact_and_mult.mseed',
  'steim2.mseed',
  'test.mseed',
  'timingquality.mseed',
  'wrong_blockette_numbers_specified.mseed',
]

test(
  'real records are in SAC, text and GSE2 what they are as miniSEED',
  { skip: withoutObspy || withoutSharedData },
  async (t) => {
    const folder = await temporaryFolder(t)
    const paths: string[] = []
    for (const [i, name] of realFiles.entries()) {
      const bytes = await readFile(sharedData('seismic/miniseed-odd', name))
      for (const format of ['mseed', 'sac', 'slist', 'gse2'] as const) {
        const { product, outcomes } = await waveformsOf(format, [[bytes]])
        assert.equal(outcomes[0]?.kind, 'ok', `${name} as ${format}`)
        const path = join(folder, `${i}-${format}.${endings[format] ?? 'txt'}`)
        await writeFile(path, product)
        paths.push(path)
      }
    }

    const read = await readWaveforms(paths)

    for (const [i, name] of realFiles.entries()) {
      const [mseed = [], ...others] = read.slice(4 * i, 4 * i + 4)
      const stretches = joined(mseed)
      for (const [j, format] of (['sac', 'slist', 'gse2'] as const).entries()) {
        requireSame(others[j] ?? [], stretches, format, `${name} as ${format}`)
      }
    }
  },
)

test(
  'mseed2sac makes the same files of our records as we do',
  { skip: skipWithout('mseed2sac') },
  async (t) => {
    const folder = await temporaryFolder(t)
    const stretches = [
      stretchOf(integers, '2024-02-29T12:34:56.789123'),
      stretchOf(integers, '2024-03-01T00:00:00'),
    ]
    const { records } = archived(stretches, 'steim2')
    const theirs = join(folder, 'sac')
    await mkdir(theirs)
    await writeFile(join(folder, 'records'), Buffer.concat(records))
    await run('mseed2sac', [join(folder, 'records')], { cwd: theirs })

    const { product } = await waveformsOf('sac', [records])

    const ours = readZip(product)
    assert.deepEqual([...ours.keys()].sort(), (await readdir(theirs)).sort())
    for (const [name, file] of ours) requireSameSac(file, await readFile(join(theirs, name)))
  },
)

test('our SAC file is the one that mseed2sac made', { skip: withoutSharedData }, async () => {
  const bytes = await readFile(sharedData('seismic/miniseed-odd/test.mseed'))
  const name = 'NL.HGN.00.BHZ.R.2003.149.021322.SAC'

  const { product } = await waveformsOf('sac', [[bytes]])

  const file = readZip(product).get(name)
  assert.ok(file)
  requireSameSac(file, await readFile(sharedData('seismic/sac', name)))
})

interface Made {
  readonly name: string
  readonly format: WaveformFormat
  readonly product: Buffer
  readonly stretches: readonly Stretch[]
}

/** The traces in each, in the order in which they are given. */
async function readProducts(made: readonly Made[], folder: string) {
  const paths = made.map(({ format }, i) => join(folder, `${i}.${endings[format] ?? 'txt'}`))
  for (const [i, path] of paths.entries()) await writeFile(path, made[i]?.product ?? '')
  return readWaveforms(paths)
}

/** What a format keeps of times and samples. */
function requireSame(
  traces: readonly ReadTrace[],
  stretches: readonly Stretch[],
  format: WaveformFormat,
  name: string,
): void {
  assert.equal(traces.length, stretches.length, `${name}: segments`)
  const single = format === 'sac'
  const toleranceNs = format.startsWith('gse2') ? 500_000n : 1000n
  for (const [i, { id, start, rate, samples }] of stretches.entries()) {
    const trace = traces[i]
    assert.ok(trace)
    assert.equal(trace.id, formatId(id), `${name}: codes`)
    const late = trace.start - BigInt(start) * 1000n
    assert.ok(late <= toleranceNs && late >= -toleranceNs, `${name}: starts ${late} ns late`)
    // Of SAC, ObsPy rounds the time between two samples to microseconds.
    const isSameRate = single
      ? Math.abs(1 / trace.rate - 1 / rate) < 0.6e-6
      : Math.abs(trace.rate / rate - 1) < 1e-6
    assert.ok(isSameRate, `${name}: rate ${trace.rate}`)
    const expected = single ? Array.from(samples, Math.fround) : [...samples]
    const told = samples instanceof Float32Array ? trace.samples.map(Math.fround) : trace.samples
    assert.equal(told.length, expected.length, `${name}: count of samples`)
    const wrong = expected.findIndex((sample, at) => told[at] !== sample)
    assert.equal(wrong, -1, `${name}: sample ${wrong} is ${told[wrong]}`)
  }
}

/** Traces as stretches; ObsPy joins what follows without a gap, and so do we. */
function joined(traces: readonly ReadTrace[]): readonly Stretch[] {
  return traces.map(({ id, start, rate, samples, kind }) => {
    const [network = '', station = '', location = '', channel = ''] = id.split('.')
    const numbers = kind === 'i' ? Int32Array.from(samples) : Float64Array.from(samples)
    const codes = { network, station, location, channel }
    return { id: codes, start: at(isoOf(start)), rate, samples: numbers }
  })
}

function isoOf(nanoseconds: bigint): string {
  const seconds = new Date(Number(nanoseconds / 1_000_000_000n) * 1000).toISOString().slice(0, 19)
  return `${seconds}.${String((nanoseconds % 1_000_000_000n) / 1000n).padStart(6, '0')}`
}

/** The samples, and every field of the header that mseed2sac fills in. */
function requireSameSac(ours: Buffer, theirs: Buffer): void {
  assert.ok(ours.subarray(632).equals(theirs.subarray(632)), 'samples')
  for (let at = 0; at < 440; at += 4) {
    const isUndefined =
      at < 280 ? theirs.readFloatLE(at) === -12345 : theirs.readInt32LE(at) === -12345
    if (!isUndefined) assert.equal(ours.readUInt32LE(at), theirs.readUInt32LE(at), `field at ${at}`)
  }
  assert.equal(ours.toString('latin1', 440, 632), theirs.toString('latin1', 440, 632))
}
