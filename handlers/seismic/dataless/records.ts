/**
 * The control headers of a SEED volume as logical records: `V` describes the volume, `A` holds the
 * dictionaries, `S` stations and channels. Time spans (`T`) and data come behind them, and end it.
 */
import { Fault } from '../../../src/model/index.ts'

export interface ControlRecord {
  readonly type: 'V' | 'A' | 'S'
  /** Whether it goes on with the last blockette of the record before. */
  readonly isContinuation: boolean
  /** Where in the file its body begins. */
  readonly offset: number
  /** The bytes behind its header, one character each. */
  readonly body: string
}

/** "000001V ": sequence number, type and continuation code. */
export const recordHeaderBytes = 8
/** The longest logical record that is met with. */
const longestRecord = 65_536
const shapes = {
  any: /^[\d ]{6}[VASTDRQM][ *]/,
  control: /^[\d ]{6}([VAS])([ *])/,
  end: /^[\d ]{6}[TDRQM][ *]/,
}
/** 005, 008 and 010 begin with their version and the exponent of the record length. */
const volumeBlockette = /^.{8}0(?:05|08|10).{8}([ \d]\d)/s
const usualLengths = [4096, 512, 256, 1024, 2048, 8192, 16_384, 32_768]

/** @throws {Fault} `SOURCE_BROKEN` for what does not begin with a control header */
export function recordLengthOf(head: Buffer): number {
  const text = head.toString('latin1')
  if (!shapes.control.test(text)) throw new Fault('SOURCE_BROKEN', 'is no SEED volume')
  const exponent = Number(volumeBlockette.exec(text)?.[1] ?? 12)
  const declared = exponent >= 8 && exponent <= 16 ? 2 ** exponent : 4096
  // Declared and true lengths differ in real volumes; the next header stands where it is true.
  const fits = (length: number) =>
    text.length <= length || shapes.any.test(text.slice(length, length + recordHeaderBytes))
  return [declared, ...usualLengths].find(fits) ?? declared
}

/**
 * @param pieces - the bytes of a file, which may all lie in one buffer
 * @throws {Fault} `SOURCE_BROKEN` for what does not begin with a control header
 */
export async function* controlRecords(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<ControlRecord> {
  let length: number | undefined
  let waiting = Buffer.alloc(0)
  let offset = 0
  for await (const piece of pieces) {
    waiting = Buffer.concat([waiting, piece])
    if (length === undefined && waiting.length <= longestRecord + recordHeaderBytes) continue
    length ??= recordLengthOf(waiting)
    for (; waiting.length >= length; offset += length) {
      const record = waiting.subarray(0, length)
      if (isEnd(record)) return
      yield* controlRecord(record, offset)
      waiting = waiting.subarray(length)
    }
  }
  length ??= recordLengthOf(waiting)
  // The last record may be cut short: its blockettes end before it does.
  for (let at = 0; at < waiting.length; at += length) {
    const record = waiting.subarray(at, at + length)
    if (isEnd(record)) return
    yield* controlRecord(record, offset + at)
  }
}

function isEnd(record: Buffer): boolean {
  return shapes.end.test(headerOf(record))
}

/** What is no control header, blanks for one, is passed over. */
function* controlRecord(record: Buffer, offset: number): Generator<ControlRecord> {
  const [, letter, code] = shapes.control.exec(headerOf(record)) ?? []
  const type = (['V', 'A', 'S'] as const).find((one) => one === letter)
  if (type === undefined) return
  yield {
    type,
    isContinuation: code === '*',
    offset: offset + recordHeaderBytes,
    body: record.toString('latin1', recordHeaderBytes),
  }
}

function headerOf(record: Buffer): string {
  return record.toString('latin1', 0, recordHeaderBytes)
}
