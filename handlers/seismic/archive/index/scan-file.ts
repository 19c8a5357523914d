/** Scans one file into sections. */
import { readSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import type { RecordScanner } from '../../miniseed/scan-records.ts'
import { SectionBuilder } from './section-builder.ts'
import type { FoundSection } from './section.ts'

/** Data begin within this, or the file holds none: a full SEED volume has its control headers first. */
const probeBytes = 1024 * 1024

/**
 * Gives every section of a file to `emit`. A file that does not begin like miniSEED or SEED is not
 * read to its end.
 *
 * @param size - bytes to look at
 * @returns bytes that are no records; all of them in a file of another kind, which has no damage
 */
export async function scanFile(
  handle: FileHandle,
  size: number,
  scanner: RecordScanner,
  emit: (section: FoundSection) => void,
  signal: AbortSignal,
): Promise<number> {
  const builder = new SectionBuilder(emit)
  if (size > probeBytes && !(await holdsRecords(handle, scanner, signal))) return size
  const damagedBytes = await scanner.scan(
    handle,
    { from: 0, to: size },
    (record, offset, length) => {
      builder.add(record, offset, length)
    },
    signal,
  )
  builder.end()
  return damagedBytes
}

async function holdsRecords(
  handle: FileHandle,
  scanner: RecordScanner,
  signal: AbortSignal,
): Promise<boolean> {
  if (beginsLikeSeed(handle)) return true
  let found = false
  const range = { from: 0, to: probeBytes }
  await scanner.scan(handle, range, () => (found = true), signal)
  return found
}

/** `000001V ` of a volume, `000001D ` of data, or `MS` and 3. */
function beginsLikeSeed({ fd }: FileHandle): boolean {
  const buffer = Buffer.alloc(8)
  const text = buffer.toString('latin1', 0, readSync(fd, buffer, 0, buffer.length, 0))
  return text.startsWith('MS\u0003') || /^\d{6}[VASTDRQM][ *]/.test(text)
}
