/**
 * Writes the records of a file in a format, several times, and prints what that took as JSON:
 * `node write-format.ts SOURCE TARGET FORMAT ROUNDS`. A program of its own, for its memory.
 */
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'

import { waveformFormat } from '../../handlers/seismic/formats.ts'
import { everything } from '../../handlers/seismic/selection.ts'
import { Trouble } from '../../handlers/seismic/trouble.ts'
import { answerWaveforms } from '../../handlers/seismic/waveform-formats/answer-waveforms.ts'
import type { WaveformDesk } from '../../handlers/seismic/waveform-formats/waveform-desk.ts'
import { keepHeapSmall } from '../../src/cli/heap.ts'
import { fromDayOfYear, openEnd } from '../../src/model/index.ts'
import { aHeader } from '../../test/kit/request.ts'
import { print } from '../report.ts'

// As every process of the gateway does, which is what the memory is measured for.
keepHeapSmall()

const [source = '', target = '', name = '', rounds = ''] = process.argv.slice(2)
const format = waveformFormat(aHeader({ formatWaveform: name }))
if (format === undefined) throw new Error(`there is no format ${name}`)

const desk: WaveformDesk = {
  // Of the records' 512 bytes, a piece holds whole ones only.
  open: () => ({
    trouble: new Trouble(),
    chunks: () => createReadStream(source, { highWaterMark: 1024 * 1024 }),
  }),
  metadata: {
    epochsOf: () => Promise.resolve([]),
    citationsOf: () => Promise.resolve([]),
  },
  spoolFolder: tmpdir(),
  hasCompanion: false,
}
const window = { start: fromDayOfYear(1970, 1), end: openEnd }
const query = { level: 'waveform', selection: everything, window, wishes: {} } as const

const milliseconds: number[] = []
for (let round = 0; round < Number(rounds); round++) {
  const since = performance.now()
  await using file = await open(target, 'w')
  const lines = [{ number: 1, text: '', query }]
  for await (const answer of answerWaveforms(lines, format, desk, new AbortController().signal)) {
    if (!('bytes' in answer)) continue
    for await (const chunk of answer.bytes) await file.write(chunk)
  }
  milliseconds.push(performance.now() - since)
}

const productBytes = (await stat(target)).size
const peakBytes = process.resourceUsage().maxRSS * 1024
print(JSON.stringify({ milliseconds, productBytes, peakBytes }))
