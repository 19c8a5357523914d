/** All that a scan finds in a file, with the samples. */
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChannelId } from '../../../../handlers/seismic/channel-id.ts'
import { decodeSamples } from '../../../../handlers/seismic/miniseed/decode.ts'
import type { Samples } from '../../../../handlers/seismic/miniseed/decode.ts'
import type { RecordHeader } from '../../../../handlers/seismic/miniseed/record-header.ts'
import { RecordScanner } from '../../../../handlers/seismic/miniseed/scan-records.ts'
import { Fault } from '../../../../src/model/index.ts'
import type { Instant } from '../../../../src/model/index.ts'

export interface Decoded {
  readonly id: ChannelId
  readonly start: Instant
  /** Undefined where the samples were refused, for the reason. */
  readonly samples: Samples | undefined
  readonly reason: string | undefined
}

/** @param bytes - of a whole file. @returns its records, and how many bytes are none */
export async function readRecords(
  bytes: Uint8Array,
  scanner = new RecordScanner(),
): Promise<{ readonly records: readonly Decoded[]; readonly skipped: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'netdc-records-'))
  try {
    const path = join(folder, 'file')
    await writeFile(path, bytes)
    await using file = await open(path)
    const records: Decoded[] = []
    const range = { from: 0, to: bytes.length }
    const skipped = await scanner.scan(file, range, (record, offset, length) => {
      records.push(decode(record, bytes.subarray(offset, offset + length)))
    })
    return { records, skipped }
  } finally {
    await rm(folder, { recursive: true })
  }
}

function decode(record: RecordHeader, bytes: Uint8Array): Decoded {
  const { id, start } = record
  try {
    return { id, start, samples: decodeSamples(bytes, record), reason: undefined }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { id, start, samples: undefined, reason: error.message }
  }
}
