/**
 * Buffers that are used in turn, for a reader of {@link Store.open} that is done with a chunk when it
 * asks for the next one: new memory for each chunk of a large file would lie about until it is
 * collected.
 */

/** One with the reader, one on its way to it, one that is read into, and one to spare. */
const fewest = 4

interface RingPlan {
  /** How much the reader holds on to when it asks for the next chunk. */
  readonly heldBytes?: number
  readonly bufferBytes?: number
}

/**
 * @returns what gives the next buffer; they are made when they are first needed
 */
export function bufferRing({
  heldBytes = 0,
  bufferBytes = 1_048_576,
}: RingPlan = {}): () => Uint8Array {
  const count = fewest + Math.ceil(heldBytes / bufferBytes)
  const buffers: Uint8Array[] = []
  let turn = 0
  return () => {
    turn = (turn + 1) % count
    return (buffers[turn] ??= Buffer.allocUnsafeSlow(bufferBytes))
  }
}
