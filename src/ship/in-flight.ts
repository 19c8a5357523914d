/** Many requests on their way at once: on a long path, one at a time would wait for each answer. */

/** A stretch of a file. */
export interface Piece {
  readonly bytes: Buffer
  /** Of its first byte in the file. */
  readonly position: number
}

/**
 * Sends the pieces, and keeps no more than so many unanswered.
 *
 * @param wait - for one answer: bounds the time
 * @throws what a piece fails with; others may still be under way then
 */
export async function inFlight(
  pieces: AsyncIterable<Piece>,
  most: number,
  send: (piece: Piece) => Promise<void>,
  wait: (answer: Promise<void>) => Promise<void>,
): Promise<void> {
  const unanswered: Promise<void>[] = []
  const oldest = () => unanswered.shift() ?? Promise.resolve()
  for await (const piece of pieces) {
    if (unanswered.length >= most) await wait(oldest())
    const answer = send(piece)
    // It is waited for in its turn; until then a failure is nobody's.
    answer.catch(() => undefined)
    unanswered.push(answer)
  }
  while (unanswered.length > 0) await wait(oldest())
}

/**
 * Cuts a stream into pieces that are about equal within each chunk; what lies before a position is
 * read and left out.
 */
export async function* piecesOf(
  chunks: AsyncIterable<Uint8Array>,
  largest: number,
  from = 0,
): AsyncGenerator<Piece, void, undefined> {
  let position = 0
  for await (const chunk of chunks) {
    const skipped = Math.min(Math.max(from - position, 0), chunk.length)
    const left = chunk.length - skipped
    const size = Math.ceil(left / Math.ceil(left / largest))
    for (let at = skipped; at < chunk.length; at += size) {
      const end = Math.min(at + size, chunk.length)
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset + at, end - at)
      yield { bytes, position: position + at }
    }
    position += chunk.length
  }
}
