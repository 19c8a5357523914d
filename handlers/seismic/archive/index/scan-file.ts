/** Scans one file into sections. */
import type { ReadableFile } from '../../miniseed/file-pieces.ts'
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
  file: ReadableFile,
  size: number,
  scanner: RecordScanner,
  emit: (section: FoundSection) => void,
  signal: AbortSignal,
): Promise<number> {
  const builder = new SectionBuilder(emit)
  if (size > probeBytes && !(await holdsRecords(file, scanner, signal))) return size
  const damagedBytes = await scanner.scan(
    file,
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
  file: ReadableFile,
  scanner: RecordScanner,
  signal: AbortSignal,
): Promise<boolean> {
  if (await beginsLikeSeed(file)) return true
  let found = false
  const range = { from: 0, to: probeBytes }
  await scanner.scan(file, range, () => (found = true), signal)
  return found
}

/** `000001V ` of a volume, `000001D ` of data, or `MS` and 3. */
async function beginsLikeSeed(file: ReadableFile): Promise<boolean> {
  const buffer = Buffer.alloc(8)
  const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
  const text = buffer.toString('latin1', 0, bytesRead)
  return text.startsWith('MS\u0003') || /^\d{6}[VASTDRQM][ *]/.test(text)
}
