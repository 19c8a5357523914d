/** Records and files for tests, and what the scanner makes of them. */
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChannelId } from '../../../../handlers/seismic/channel-id.ts'
import { formatId } from '../../../../handlers/seismic/channel-id.ts'
import { RecordScanner } from '../../../../handlers/seismic/miniseed/scan-records.ts'
import { writeRecords } from '../../../../handlers/seismic/miniseed/write-records.ts'
import type { RecordOptions } from '../../../../handlers/seismic/miniseed/write-records.ts'
import { formatInstant } from '../../../../src/model/index.ts'
import { at } from './time.ts'

export const alfa: ChannelId = { network: 'XX', station: 'ALFA', location: '00', channel: 'BHZ' }

/** Records of a channel at one sample per second; 112 samples fill one of 512 bytes. */
export function records(
  id: ChannelId,
  start: string,
  samples: number,
  options: RecordOptions = {},
) {
  const stretch = {
    id,
    start: at(start),
    rate: 1,
    samples: new Int32Array(samples).map((_, i) => i),
  }
  return [...writeRecords(stretch, { encoding: 'int32', ...options })]
}

export interface Found {
  readonly id: string
  readonly start: string
  readonly end: string
  readonly rate: number
  readonly samples: number
  readonly offset: number
  readonly length: number
}

export interface Scanned {
  readonly found: readonly Found[]
  readonly damaged: number
}

export async function scanFile(path: string, signal?: AbortSignal): Promise<Scanned> {
  const file = await open(path)
  try {
    const found: Found[] = []
    const range = { from: 0, to: (await file.stat()).size }
    const damaged = await new RecordScanner().scan(
      file,
      range,
      ({ id, start, end, rate, samples }, offset, length) => {
        const times = { start: formatInstant(start), end: formatInstant(end) }
        found.push({ id: formatId(id), ...times, rate, samples, offset, length })
      },
      signal,
    )
    return { found, damaged }
  } finally {
    await file.close()
  }
}

export async function scanBytes(...pieces: readonly Uint8Array[]): Promise<Scanned> {
  const folder = await mkdtemp(join(tmpdir(), 'netdc-scan-'))
  try {
    await writeFile(join(folder, 'file'), Buffer.concat(pieces))
    return await scanFile(join(folder, 'file'))
  } finally {
    await rm(folder, { recursive: true })
  }
}
