/**
 * Puts the samples of records that follow one another without a gap together: what the formats
 * other than miniSEED write as one piece. Memory stays flat however long a segment is.
 */
import { Fault, formatInstant } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'
import { formatId } from '../channel-id.ts'
import type { ChannelId } from '../channel-id.ts'
import { decodeSamples } from '../miniseed/decode.ts'
import { RecordHeader } from '../miniseed/record-header.ts'
import type { Trouble } from '../trouble.ts'
import { recordsOf } from './chunk-records.ts'
import type { Spool } from './spool.ts'

export type Numbers = Int32Array | Float32Array | Float64Array
export type NumberKind = 'int32' | 'float32' | 'float64'

/** What is said of a segment before its samples. */
export interface SegmentFacts {
  readonly id: ChannelId
  /** 1 to 4 stand for the quality letters R, D, Q, M. */
  readonly publication: number
  /** The time of the first sample. */
  readonly start: Instant
  /** Samples per second. */
  readonly rate: number
  /** Of samples. */
  readonly count: number
  readonly kind: NumberKind
  readonly least: number
  readonly greatest: number
  /** Of all samples. */
  readonly sum: number
}

export interface Segment extends SegmentFacts {
  /** In their order; may be read more than once, until the next segment is asked for. */
  samples(): AsyncGenerator<Numbers>
}

/** Rates that differ by less than this are the same rate, as libmseed has it. */
const rateTolerance = 1e-4

/**
 * The segments of chunks, in the order of the records. A new one begins with another channel, rate,
 * kind of number or publication version, and where more or less than half a sample is missing.
 *
 * @param spool - holds the samples of the present segment; the caller closes it
 * @param trouble - told of records that cannot be decoded, or hold no numbers
 */
export async function* segmentsOf(
  chunks: AsyncIterable<Uint8Array>,
  spool: Spool,
  trouble: Trouble,
): AsyncGenerator<Segment> {
  const header = new RecordHeader()
  let growing: Growing | undefined
  for await (const chunk of chunks) {
    for (const record of recordsOf(chunk, header)) {
      const samples = numbersOf(record, header, trouble)
      if (samples === undefined) continue
      if (growing && !growing.isContinuedBy(header, samples)) {
        yield growing.segment()
        growing = undefined
      }
      growing ??= new Growing(header, samples, spool)
      await growing.add(header, samples)
    }
  }
  if (growing) yield growing.segment()
}

class Growing {
  readonly #facts: Pick<Segment, 'id' | 'publication' | 'start' | 'rate' | 'kind'>
  readonly #spool: Spool
  #count = 0
  #least = Infinity
  #greatest = -Infinity
  #sum = 0
  /** When the next sample is due, in microseconds. */
  #next = 0

  constructor(header: RecordHeader, samples: Numbers, spool: Spool) {
    const { id, publication, start, rate } = header
    this.#facts = { id, publication, start, rate, kind: kindOf(samples) }
    this.#spool = spool
    spool.clear()
  }

  isContinuedBy(header: RecordHeader, samples: Numbers): boolean {
    const { id, publication, rate, kind } = this.#facts
    return (
      formatId(header.id) === formatId(id) &&
      header.publication === publication &&
      Math.abs(1 - header.rate / rate) < rateTolerance &&
      kindOf(samples) === kind &&
      Math.abs(preciseStart(header) - this.#next) <= 500_000 / rate
    )
  }

  async add(header: RecordHeader, samples: Numbers): Promise<void> {
    for (const sample of samples) {
      if (sample < this.#least) this.#least = sample
      if (sample > this.#greatest) this.#greatest = sample
      this.#sum += sample
    }
    this.#count += samples.length
    this.#next = preciseStart(header) + (samples.length * 1_000_000) / header.rate
    await this.#spool.write(bytesOf(samples))
  }

  segment(): Segment {
    const { kind } = this.#facts
    return {
      ...this.#facts,
      count: this.#count,
      least: this.#least,
      greatest: this.#greatest,
      sum: this.#sum,
      samples: () => numbers(this.#spool, kind),
    }
  }
}

/** @returns undefined for what has no numbers: logs, detections, and what cannot be decoded */
function numbersOf(
  record: Uint8Array,
  header: RecordHeader,
  trouble: Trouble,
): Numbers | undefined {
  if (header.samples === 0) return undefined
  try {
    const samples = decodeSamples(record, header)
    if (typeof samples === 'string') trouble.note(`${formatId(header.id)} holds text, no samples`)
    else if (header.rate > 0) return samples
    else trouble.note(`${formatId(header.id)} has records without a sample rate`)
  } catch (error) {
    const isBroken = error instanceof Fault && error.code === 'SOURCE_BROKEN'
    if (!isBroken) throw error
    const at = formatInstant(header.start)
    trouble.note(`${formatId(header.id)}: the record of ${at} was left out: ${error.message}`)
  }
  return undefined
}

function preciseStart({ start, nanoseconds }: RecordHeader): number {
  return start + nanoseconds / 1000
}

function kindOf(samples: Numbers): NumberKind {
  if (samples instanceof Int32Array) return 'int32'
  return samples instanceof Float32Array ? 'float32' : 'float64'
}

function bytesOf({ buffer, byteOffset, byteLength }: Numbers): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

async function* numbers(spool: Spool, kind: NumberKind): AsyncGenerator<Numbers> {
  for await (const { buffer, byteOffset, byteLength } of spool.read()) {
    switch (kind) {
      case 'int32':
        yield new Int32Array(buffer, byteOffset, byteLength / 4)
        break
      case 'float32':
        yield new Float32Array(buffer, byteOffset, byteLength / 4)
        break
      case 'float64':
        yield new Float64Array(buffer, byteOffset, byteLength / 8)
    }
  }
}
