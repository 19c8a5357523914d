/** Cuts RESP text into epochs, so that one can be read without the others. */
import { Fault } from '../../../src/model/index.ts'

export interface Cut {
  /** Where in the file its first byte lies. */
  readonly offset: number
  readonly bytes: Buffer
}

/** The field that an epoch begins with: the station's code. */
const beginning = 'B050F03'
const lineEnds = [0x0a, 0x0d]
/** A response takes a few hundred kilobytes at most. */
const longestEpoch = 32 * 1024 * 1024

/**
 * @param pieces - the bytes of a file, which may all lie in one buffer
 * @throws {Fault} `SOURCE_BROKEN` for a file that goes on and on without a beginning
 */
export async function* cutEpochs(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Cut> {
  let open: Buffer = Buffer.alloc(0)
  let offset = 0
  for await (const piece of pieces) {
    // What was looked through already need not be looked through again, but for its last bytes.
    let from = Math.max(open.length - beginning.length, 1)
    open = Buffer.concat([open, piece])
    for (;;) {
      const next = findBeginning(open, from)
      if (next === undefined) break
      yield { offset, bytes: open.subarray(0, next) }
      open = open.subarray(next)
      offset += next
      from = 1
    }
    if (open.length > longestEpoch) throw new Fault('SOURCE_BROKEN', 'has no end of an epoch')
  }
  yield { offset, bytes: open }
}

function findBeginning(bytes: Buffer, from: number): number | undefined {
  let at = bytes.indexOf(beginning, from)
  while (at >= 0 && !lineEnds.includes(bytes[at - 1] ?? 0)) at = bytes.indexOf(beginning, at + 1)
  return at < 0 ? undefined : at
}
