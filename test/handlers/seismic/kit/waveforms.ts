/** Asks for waveforms in a format, of records that a test made, with the metadata that it made. */
import { tmpdir } from 'node:os'
import type { WaveformFormat } from '../../../../handlers/seismic/formats.ts'
import type { MetadataDesk } from '../../../../handlers/seismic/metadata-desk.ts'
import type { NumberSamples } from '../../../../handlers/seismic/miniseed/encode.ts'
import { writeRecords } from '../../../../handlers/seismic/miniseed/write-records.ts'
import type { RecordOptions } from '../../../../handlers/seismic/miniseed/write-records.ts'
import type { ChannelEpoch } from '../../../../handlers/seismic/stationxml/epochs.ts'
import { epochOverlaps } from '../../../../handlers/seismic/stationxml/epochs.ts'
import { Trouble } from '../../../../handlers/seismic/trouble.ts'
import { answerWaveforms } from '../../../../handlers/seismic/waveform-formats/answer-waveforms.ts'
import type { WaveformDesk } from '../../../../handlers/seismic/waveform-formats/waveform-desk.ts'
import { openEnd } from '../../../../src/model/index.ts'
import type { Citation, Outcome } from '../../../../src/model/index.ts'
import { alfa } from './records.ts'
import { at, between } from './time.ts'

/** Records of {@link alfa}. */
export function alfaRecords(
  samples: NumberSamples,
  { start = '2024-01-10T12:00:00', rate = 40, id = alfa } = {},
  options: RecordOptions = {},
): readonly Uint8Array[] {
  return [...writeRecords({ id, start: at(start), rate, samples }, options)]
}

/** A description of {@link alfa}, for all time unless told. */
export const alfaEpoch = {
  ...{ id: alfa, start: at('2000-01-01'), end: openEnd },
  ...{ latitude: '34.945981', longitude: '-106.457133', elevation: '1820.0', depth: '100.5' },
  ...{ azimuth: '328', dip: '-90', sensor: 'Streckeisen STS-6A', sampleRate: '40' },
  ...{ scale: '1.9e9', scaleFrequency: '0.02', scaleUnits: 'M/S' },
}

export interface Told {
  readonly epochs?: readonly Omit<ChannelEpoch, 'element'>[]
  readonly resp?: string
  readonly citations?: readonly Citation[]
}

/** Knows the epochs that it is given; every one has the same response. */
export function deskOfMetadata({ epochs = [], resp, citations = [] }: Told): MetadataDesk {
  return {
    epochsOf: (id, window) =>
      Promise.resolve(
        epochs
          .filter((one) => one.id.channel === id.channel && epochOverlaps(one, window))
          .map((epoch) => ({ epoch, resp: () => Promise.resolve(resp) })),
      ),
    citationsOf: (networks) =>
      Promise.resolve(
        citations.filter(({ subject }) => networks.some((code) => subject.endsWith(code))),
      ),
  }
}

export interface Product {
  readonly product: Buffer
  /** Of files beside the product, by name. */
  readonly files: ReadonlyMap<string, Buffer>
  /** One for each line. */
  readonly outcomes: readonly Outcome[]
  readonly citations: readonly Citation[]
}

/** @param lines - the records of each line; those of one line come in one chunk */
export async function waveformsOf(
  format: WaveformFormat,
  lines: readonly (readonly Uint8Array[])[],
  told: Told = {},
  signal = new AbortController().signal,
): Promise<Product> {
  const desk = deskOf(lines, told)
  const [product, outcomes, citations] = [[] as Uint8Array[], [] as Outcome[], [] as Citation[]]
  const files = new Map<string, Buffer>()
  for await (const answer of answerWaveforms(lines.map(lineOf), format, desk, signal)) {
    if ('outcome' in answer) outcomes.push(answer.outcome)
    else if ('citation' in answer) citations.push(answer.citation)
    else if ('bytes' in answer) {
      const chunks: Uint8Array[] = []
      for await (const chunk of answer.bytes) chunks.push(Buffer.from(chunk))
      if ('file' in answer) files.set(answer.file.name, Buffer.concat(chunks))
      else product.push(...chunks)
    }
  }
  return { product: Buffer.concat(product), files, outcomes, citations }
}

function deskOf(lines: readonly (readonly Uint8Array[])[], told: Told): WaveformDesk {
  let next = 0
  return {
    open() {
      const records = lines[next++] ?? []
      async function* chunks() {
        if (records.length > 0) yield Buffer.concat(records)
      }
      return { trouble: new Trouble(), chunks }
    },
    metadata: deskOfMetadata(told),
    spoolFolder: tmpdir(),
    hasCompanion: true,
  }
}

function lineOf(_: unknown, index: number) {
  const selection = { network: ['*'], station: ['*'], location: ['*'], channel: ['*'] }
  const window = between('2024-01-10', '2024-01-11')
  return {
    number: index + 1,
    text: '',
    query: { level: 'waveform', selection, window, wishes: {} } as const,
  }
}
