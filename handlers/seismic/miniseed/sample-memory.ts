/**
 * Memory for the samples of one record. To make an array for each of thousands of records costs
 * more than to decode them, so small ones are cut from a larger block, as Node does it for buffers.
 * No place is given out twice; a block goes when the last of its pieces does.
 */

/** In samples: 64 KiB, which the allocator has at hand; larger blocks it gets anew from the system. */
const blockLength = 16_384
/** Larger arrays are made for themselves. */
const longestPiece = blockLength / 2

let block = new Int32Array(0)
let used = 0

export interface Place {
  readonly memory: Int32Array
  /** Where in it the samples go. */
  readonly at: number
}

/** @returns an array that may share its buffer with other records; what stands in it is no sample */
export function memoryFor(count: number): Int32Array {
  const { memory, at } = placeFor(count)
  return memory.subarray(at, at + count)
}

/**
 * The same as a place in a larger array, which lies there already: of use to who fills it at once.
 *
 * @param spare - how many places more may be written to until another place is asked for
 */
export function placeFor(count: number, spare = 0): Place {
  if (count > longestPiece) return { memory: new Int32Array(count + spare), at: 0 }
  if (used + count + spare > block.length) {
    block = new Int32Array(blockLength)
    used = 0
  }
  const at = used
  used += count
  return { memory: block, at }
}
