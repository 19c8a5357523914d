/** Answers DATA lines in the format that the request asks for. */
import type { Answer } from '../../../src/handle/handler.ts'
import type { WaveformFormat } from '../formats.ts'
import { answerRecords, answerSeed } from './answer-records.ts'
import { answerGse2, answerSac, answerText } from './answer-segments.ts'
import { writeSlist, writeTspair } from './ascii.ts'
import type { WaveformDesk, WaveformLine } from './waveform-desk.ts'

/** @param lines - where the format makes one whole file, all lines of the part */
export function answerWaveforms(
  lines: readonly WaveformLine[],
  format: WaveformFormat,
  desk: WaveformDesk,
  signal: AbortSignal,
): AsyncGenerator<Answer> {
  switch (format) {
    case 'seed':
      return desk.hasCompanion
        ? answerSeed(lines, desk, signal)
        : answerRecords(lines, 2, desk, signal)
    case 'mseed':
      return answerRecords(lines, 2, desk, signal)
    case 'mseed3':
      return answerRecords(lines, 3, desk, signal)
    case 'sac':
      return answerSac(lines, desk, signal)
    case 'tspair':
      return answerText(lines, writeTspair, desk, signal)
    case 'slist':
      return answerText(lines, writeSlist, desk, signal)
    case 'gse2':
      return answerGse2(lines, 'CM6', desk, signal)
    case 'gse2-int':
      return answerGse2(lines, 'INT', desk, signal)
  }
}
