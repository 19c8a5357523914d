/** Answers DATA lines in the formats that are made of samples: text, GSE2 and SAC. */
import { setImmediate } from 'node:timers/promises'
import type { Answer } from '../../../src/handle/handler.ts'
import { plusMicroseconds } from '../../../src/model/index.ts'
import type { Instant, Outcome } from '../../../src/model/index.ts'
import { formatId } from '../channel-id.ts'
import type { MetadataDesk } from '../metadata-desk.ts'
import { outcomeOf } from '../trouble.ts'
import type { Trouble } from '../trouble.ts'
import { factsOf } from './channel-facts.ts'
import type { ChannelFacts } from './channel-facts.ts'
import { Citing } from './citing.ts'
import { gse2Refusal, writeGse2 } from './gse2.ts'
import type { Gse2Encoding } from './gse2.ts'
import { isRounded, sacBytes, SacNames, writeSac } from './sac.ts'
import { segmentsOf } from './segments.ts'
import type { Segment, SegmentFacts } from './segments.ts'
import { Shipped } from './shipped.ts'
import { Spool } from './spool.ts'
import type { RecordSource, WaveformDesk, WaveformLine } from './waveform-desk.ts'
import { zipOf } from './zip.ts'
import type { ZipEntry } from './zip.ts'

/** @returns nothing for a segment that the format has no room for, which `trouble` is told of */
type SegmentWriter = (
  segment: Segment,
  trouble: Trouble,
) => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array> | undefined>

/** One piece of text for each segment. */
export async function* answerText(
  lines: readonly WaveformLine[],
  write: SegmentWriter,
  desk: WaveformDesk,
  signal: AbortSignal,
): AsyncGenerator<Answer> {
  const spool = new Spool(desk.spoolFolder)
  const citing = new Citing(desk.metadata)
  try {
    for await (const { line, source } of opened(lines, desk, signal)) {
      const written = new Written(source, spool)
      yield { line, bytes: written.bytes(write) }
      yield* citing.answers(line, written.shipped)
      yield { line, outcome: written.outcome }
    }
  } finally {
    await spool.close()
  }
}

export function answerGse2(
  lines: readonly WaveformLine[],
  encoding: Gse2Encoding,
  desk: WaveformDesk,
  signal: AbortSignal,
): AsyncGenerator<Answer> {
  const write: SegmentWriter = async (segment, trouble) => {
    const refusal = gse2Refusal(segment)
    if (refusal === undefined) {
      if (segment.start % 1000 !== 0) trouble.remark(milliseconds)
      return writeGse2(segment, await factsAt(segment, desk.metadata), encoding)
    }
    trouble.note(`${formatId(segment.id)}: ${refusal}`)
    return undefined
  }
  return answerText(lines, write, desk, signal)
}

const milliseconds = 'GSE2 tells times to the millisecond'

/** One zip for all lines: their outcomes come after it. */
export async function* answerSac(
  lines: readonly WaveformLine[],
  desk: WaveformDesk,
  signal: AbortSignal,
): AsyncGenerator<Answer> {
  const spool = new Spool(desk.spoolFolder)
  const citing = new Citing(desk.metadata)
  const answered: { readonly line: number; readonly written: Written }[] = []
  const names = new SacNames()
  async function* entries(): AsyncGenerator<ZipEntry> {
    for await (const { line, source } of opened(lines, desk, signal)) {
      const written = new Written(source, spool)
      answered.push({ line, written })
      for await (const segment of written.segments()) {
        if (isRounded(segment)) source.trouble.remark(rounded)
        yield await sacEntry(segment, names, desk.metadata)
        written.add(segment)
      }
    }
  }
  try {
    const [first] = lines
    if (first) yield { line: first.number, bytes: zipOf(entries()) }
    for (const { line, written } of answered) {
      yield* citing.answers(line, written.shipped)
      yield { line, outcome: written.outcome }
    }
  } finally {
    await spool.close()
  }
}

const rounded = 'SAC has room for 24 bits of a sample: larger ones were rounded'

async function sacEntry(
  segment: Segment,
  names: SacNames,
  metadata: MetadataDesk,
): Promise<ZipEntry> {
  const facts = await factsAt(segment, metadata)
  return {
    name: names.nameOf(segment),
    bytes: sacBytes(segment),
    modified: new Date(segment.start / 1000),
    content: writeSac(segment, facts),
  }
}

/** What became of the segments of one line. */
class Written {
  readonly shipped = new Shipped()
  readonly #source: RecordSource
  readonly #spool: Spool
  #count = 0

  constructor(source: RecordSource, spool: Spool) {
    this.#source = source
    this.#spool = spool
  }

  get outcome(): Outcome {
    return outcomeOf(this.#count, this.#source.trouble)
  }

  segments(): AsyncGenerator<Segment> {
    return segmentsOf(this.#source.chunks(), this.#spool, this.#source.trouble)
  }

  /** Counts one that went into the answer. */
  add(segment: SegmentFacts): void {
    this.#count++
    this.shipped.add(segment.id, segment.start, endOf(segment))
  }

  async *bytes(write: SegmentWriter): AsyncGenerator<Uint8Array> {
    for await (const segment of this.segments()) {
      const text = await write(segment, this.#source.trouble)
      if (text === undefined) continue
      yield* text
      this.add(segment)
    }
  }
}

/** The sources of the lines, one after another. */
async function* opened(
  lines: readonly WaveformLine[],
  desk: WaveformDesk,
  signal: AbortSignal,
): AsyncGenerator<{ readonly line: number; readonly source: RecordSource }> {
  for (const { number: line, query } of lines) {
    // Hundreds of lines without data would otherwise keep the rest of the program waiting.
    await setImmediate()
    signal.throwIfAborted()
    yield { line, source: desk.open(query, signal, 'channel and time') }
  }
}

/** What the metadata tells of the channel at the time of the segment's first sample. */
async function factsAt(
  segment: SegmentFacts,
  metadata: MetadataDesk,
): Promise<ChannelFacts | undefined> {
  const { id, start } = segment
  const [first] = await metadata.epochsOf(id, { start, end: endOf(segment) })
  return first && factsOf(first.epoch)
}

/** When its last sample was taken. */
function endOf({ start, rate, count }: SegmentFacts): Instant {
  return plusMicroseconds(start, ((count - 1) * 1_000_000) / rate)
}
