/** CRC-32C (Castagnoli), the checksum of miniSEED version 3. Node's own `crc32` is another one. */

/** The polynomial with its bits reversed. (RFC 3720, appendix B.4) */
const polynomial = 0x82f63b78

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder >>> 1) ^ (remainder & 1 ? polynomial : 0)
  }
  return remainder
})

/** @returns the checksum as an unsigned 32-bit number */
export function crc32c(bytes: Uint8Array): number {
  let crc = -1
  for (const byte of bytes) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)
  return ~crc >>> 0
}
