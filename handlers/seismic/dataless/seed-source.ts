/** Dataless and full SEED volumes as a source of metadata. */
import type { FileHandle } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import type { EpochSink } from '../metadata/epoch-sink.ts'
import { inUnchanged, readStretch } from '../metadata/read-bytes.ts'
import type { SourceReader } from '../metadata/source-reader.ts'
import type { Element } from '../stationxml/epochs.ts'
import { BlocketteCutter } from './cut-blockettes.ts'
import { Dictionaries } from './dictionaries.ts'
import { readSeedResponse } from './read-seed-response.ts'
import { controlRecords, recordHeaderBytes, recordLengthOf } from './records.ts'
import type { ControlRecord } from './records.ts'
import { VolumeEpochs } from './volume-epochs.ts'

/** So many records are read before the rest of the program gets its turn. */
const recordsPerTurn = 64
/** Enough to tell the record length. */
const headBytes = 65_544

export const seedSource: SourceReader = {
  async index(pieces, sink) {
    let volume: Volume | undefined
    let records = 0
    for await (const record of controlRecords(pieces)) {
      if (++records % recordsPerTurn === 0) await setImmediate()
      const isBeginning = record.type === 'V' && !record.isContinuation
      if (isBeginning) {
        volume?.finish()
        volume = new Volume(sink, record.offset - recordHeaderBytes)
      }
      volume?.add(record)
    }
    volume?.finish()
    return ''
  },
  async response({ file, element }) {
    return inUnchanged(file, async (handle) => {
      const { dictionaries, recordLength } = await readDictionaries(handle, element.volume ?? 0)
      const text = await readBodies(handle, element, recordLength)
      const body = { isContinuation: false, offset: element.offset, body: text }
      return readSeedResponse(new BlocketteCutter().cut(body), dictionaries)
    })
  },
}

/** One volume that is being read. A file may hold several. */
class Volume {
  readonly #epochs: VolumeEpochs
  readonly #sink: EpochSink
  readonly #cutter = new BlocketteCutter()

  constructor(sink: EpochSink, offset: number) {
    this.#sink = sink
    this.#epochs = new VolumeEpochs(sink, offset)
  }

  add(record: ControlRecord): void {
    for (const blockette of this.#cutter.cut(record)) {
      if (record.type === 'A') this.#epochs.dictionary(blockette)
      else if (record.type === 'S') this.#epochs.describe(blockette)
    }
    this.#remark()
  }

  finish(): void {
    this.#cutter.finish()
    this.#epochs.finish()
    this.#remark()
  }

  #remark(): void {
    for (const problem of this.#cutter.takeProblems()) this.#sink.remark(problem)
  }
}

/** The dictionaries stand before the first station header. */
async function readDictionaries(handle: FileHandle, volume: number) {
  const dictionaries = new Dictionaries()
  const cutter = new BlocketteCutter()
  for await (const record of controlRecords(piecesFrom(handle, volume))) {
    if (record.type === 'S') break
    for (const blockette of cutter.cut(record)) {
      if (record.type === 'A') dictionaries.add(blockette)
    }
  }
  const recordLength = recordLengthOf(await readStretch(handle, volume, headBytes))
  return { dictionaries, recordLength }
}

async function* piecesFrom(handle: FileHandle, from: number): AsyncGenerator<Uint8Array> {
  for (let at = from; ; at += headBytes) {
    const piece = await readStretch(handle, at, headBytes)
    if (piece.length === 0) return
    yield piece
  }
}

/** The bytes of a channel without the headers of the records that it lies in. */
async function readBodies(
  handle: FileHandle,
  { offset, length, volume = 0 }: Element,
  recordLength: number,
): Promise<string> {
  const bytes = await readStretch(handle, offset, length)
  const bodies: string[] = []
  let at = 0
  while (at < bytes.length) {
    const within = (offset + at - volume) % recordLength
    const from = within === 0 ? at + recordHeaderBytes : at
    const to = at + recordLength - within
    bodies.push(bytes.toString('latin1', from, to))
    at = to
  }
  return bodies.join('')
}
