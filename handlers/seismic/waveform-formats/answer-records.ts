/** Answers DATA lines with miniSEED, and with the responses of the same channels beside it. */
import { setImmediate } from 'node:timers/promises'
import type { Answer } from '../../../src/handle/handler.ts'
import { outcomeOf } from '../trouble.ts'
import { Citing } from './citing.ts'
import { Companion, companionName } from './companion.ts'
import { RecordsAs } from './records.ts'
import { Shipped } from './shipped.ts'
import { Spool } from './spool.ts'
import type { WaveformDesk, WaveformLine } from './waveform-desk.ts'

export async function* answerRecords(
  lines: readonly WaveformLine[],
  version: 2 | 3,
  desk: WaveformDesk,
  signal: AbortSignal,
  companion?: Companion,
): AsyncGenerator<Answer> {
  const citing = new Citing(desk.metadata)
  for (const { number: line, query } of lines) {
    // Hundreds of lines without data would otherwise keep the rest of the program waiting.
    await setImmediate()
    signal.throwIfAborted()
    const source = desk.open(query, signal)
    const shipped = new Shipped()
    const records = new RecordsAs(version, source.trouble, ({ id, start, end }) => {
      shipped.add(id, start, end)
    })
    yield { line, bytes: records.chunks(source.chunks()) }
    yield* citing.answers(line, shipped)
    await companion?.add(shipped, source.trouble)
    yield { line, outcome: outcomeOf(records.count, source.trouble) }
  }
}

/** "miniSEED v2, with the responses of the same channels as a companion file" (protocol, section 5.3) */
export async function* answerSeed(
  lines: readonly WaveformLine[],
  desk: WaveformDesk,
  signal: AbortSignal,
): AsyncGenerator<Answer> {
  const spool = new Spool(desk.spoolFolder)
  try {
    const companion = new Companion(desk.metadata, spool)
    yield* answerRecords(lines, 2, desk, signal, companion)
    const last = lines.at(-1)
    if (last === undefined || companion.isEmpty) return
    const file = { name: companionName, mediaType: 'text/plain; charset=utf-8' }
    yield { line: last.number, file, bytes: companion.bytes() }
  } finally {
    await spool.close()
  }
}
