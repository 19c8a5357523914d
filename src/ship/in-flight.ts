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
 * Cuts a stream into pieces that are about equal within each chunk.
 *
 * @param from - where in the file the stream begins
 */
export async function* piecesOf(
  chunks: AsyncIterable<Uint8Array>,
  largest: number,
  from = 0,
): AsyncGenerator<Piece, void, undefined> {
  let position = from
  for await (const chunk of chunks) {
    const size = Math.ceil(chunk.length / Math.ceil(chunk.length / largest))
    for (let at = 0; at < chunk.length; at += size) {
      const length = Math.min(size, chunk.length - at)
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset + at, length)
      yield { bytes, position: position + at }
    }
    position += chunk.length
  }
}
