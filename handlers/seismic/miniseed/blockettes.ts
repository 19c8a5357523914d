/** Finds a blockette of a version 2 record. */

/** Bytes of the fixed header, behind which blockettes stand. */
const fixedHeaderBytes = 48

/**
 * @param record - one whole record of version 2
 * @returns where the blockette begins; undefined where there is none. Every step of the chain must
 *   lead further into the record, so a chain that bites its tail ends.
 */
export function findBlockette(
  record: DataView,
  type: number,
  isLittleEndian: boolean,
): number | undefined {
  let offset = record.getUint16(46, isLittleEndian)
  for (let least = fixedHeaderBytes; offset >= least && offset + 8 <= record.byteLength;) {
    if (record.getUint16(offset, isLittleEndian) === type) return offset
    least = offset + 4
    offset = record.getUint16(offset + 2, isLittleEndian)
  }
  return undefined
}
