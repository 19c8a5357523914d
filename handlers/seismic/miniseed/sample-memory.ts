/**
 * Memory for the samples of one record. To make an array for each of thousands of records costs
 * more than to decode them, so small ones are cut from a larger block, as Node does it for buffers.
 * No place is given out twice; a block goes when the last of its pieces does.
 */

/** In samples: a quarter of a mebibyte. */
const blockLength = 65_536
/** Larger arrays are made for themselves. */
const longestPiece = blockLength / 8

let block = new Int32Array(0)
let used = 0

/** @returns zeros, in an array that may share its buffer with other records */
export function memoryFor(count: number): Int32Array {
  if (count > longestPiece) return new Int32Array(count)
  if (used + count > block.length) {
    block = new Int32Array(blockLength)
    used = 0
  }
  used += count
  return block.subarray(used - count, used)
}
