/** Goes through the records of chunks that hold nothing but whole ones, as extractions give them. */
import { Fault } from '../../../src/model/index.ts'
import { fixedHeaderBytes, looksLikeHeader } from '../miniseed/record-header.ts'
import type { RecordHeader } from '../miniseed/record-header.ts'

/** Records without blockette 1000 end where the next header stands, at a multiple of this. */
const headerSpacing = 64

/**
 * The bytes of one record after another; `header` is filled anew for each.
 *
 * @throws {Fault} `SOURCE_BROKEN` for bytes that are no record: there is no telling what they are
 */
export function* recordsOf(chunk: Uint8Array, header: RecordHeader): Generator<Uint8Array> {
  let from = 0
  for (const to of recordEnds(chunk, header)) {
    yield chunk.subarray(from, to)
    from = to
  }
}

/**
 * Where one record after another ends, for those who need no more than its header: millions of
 * records cost no memory then.
 *
 * @throws {Fault} as {@link recordsOf}
 */
export function* recordEnds(chunk: Uint8Array, header: RecordHeader): Generator<number> {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length)
  for (let at = 0; at < chunk.length;) {
    if (!header.read(view, at, chunk.length)) {
      throw new Fault('SOURCE_BROKEN', 'the archive gave bytes that are no records')
    }
    at += header.length > 0 ? header.length : distanceToNext(view, at)
    yield at
  }
}

function distanceToNext(view: DataView, from: number): number {
  const furthest = view.byteLength - fixedHeaderBytes
  for (let at = from + headerSpacing; at <= furthest; at += headerSpacing) {
    if (looksLikeHeader(view, at, view.byteLength)) return at - from
  }
  return view.byteLength - from
}
