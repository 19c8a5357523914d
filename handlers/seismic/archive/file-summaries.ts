/** What single files hold, remembered for as long as the files stay as they are. */
import type { ChannelId } from '../channel-id.ts'
import { formatId } from '../channel-id.ts'
import type { RecordScanner } from '../miniseed/scan-records.ts'
import type { OpenDayFile } from './open-day-file.ts'
import { joinSpans, SpanBuilder } from './spans.ts'
import type { Span } from './spans.ts'

export interface FileSummary {
  readonly channels: readonly { readonly id: ChannelId; readonly spans: readonly Span[] }[]
  readonly damagedBytes: number
}

/** Scans a whole file. */
export async function summarize(
  { handle, size }: OpenDayFile,
  scanner: RecordScanner,
  signal: AbortSignal,
): Promise<FileSummary> {
  const channels = new Map<string, { id: ChannelId; builder: SpanBuilder }>()
  let id: ChannelId | undefined
  let builder = new SpanBuilder()
  const range = { from: 0, to: size }
  const damagedBytes = await scanner.scan(
    handle,
    range,
    (record) => {
      if (record.id !== id) {
        id = record.id
        builder = channels.get(formatId(id))?.builder ?? new SpanBuilder()
        channels.set(formatId(id), { id, builder })
      }
      builder.add(record.start, record.end, record.rate)
    },
    signal,
  )
  return {
    damagedBytes,
    channels: [...channels.values()].map((found) => ({
      id: found.id,
      spans: joinSpans(found.builder.spans),
    })),
  }
}

/**
 * A small memory of summaries; the one not used for longest goes first. A file that was written
 * since, or has another size, is not known.
 */
export class FileSummaries {
  readonly #capacity: number
  readonly #byPath = new Map<string, { size: number; modifiedMs: number; summary: FileSummary }>()

  constructor(capacity = 4096) {
    this.#capacity = capacity
  }

  get(path: string, { size, modifiedMs }: OpenDayFile): FileSummary | undefined {
    const known = this.#byPath.get(path)
    if (known?.size !== size || known.modifiedMs !== modifiedMs) return undefined
    this.#byPath.delete(path)
    this.#byPath.set(path, known)
    return known.summary
  }

  set(path: string, { size, modifiedMs }: OpenDayFile, summary: FileSummary): void {
    this.#byPath.delete(path)
    this.#byPath.set(path, { size, modifiedMs, summary })
    const [oldest] = this.#byPath.keys()
    if (oldest !== undefined && this.#byPath.size > this.#capacity) this.#byPath.delete(oldest)
  }

  clear(): void {
    this.#byPath.clear()
  }
}
