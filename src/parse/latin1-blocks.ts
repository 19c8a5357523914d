/** The bytes of a mail as text, a character each, for those who look for something in it. */

/** All of a large mail at once would take its size in memory once more. */
const blockBytes = 1_048_576

/** Enough for what stands at a seam, with the lines that it was wrapped into. */
const overlapBytes = 65_536

/** Blocks that begin with a line and overlap: what is short stands whole in one of them, or in two. */
export function* latin1Blocks(bytes: Uint8Array): Generator<string, void> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let from = 0
  do {
    const end = from + blockBytes
    yield buffer.toString('latin1', from, Math.min(end + overlapBytes, buffer.length))
    const lineStart = buffer.lastIndexOf('\n', end - 1) + 1
    from = lineStart > from ? lineStart : end
  } while (from < buffer.length)
}
