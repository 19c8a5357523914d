/** Records made by hand: of kinds that our writer makes none of. */
import { crc32c } from '../../../../handlers/seismic/miniseed/crc32c.ts'

export interface HandMade {
  readonly encoding: number
  readonly samples: number
  readonly payload: Uint8Array
  readonly isLittleEndian?: boolean
}

/** A record of version 2 of 512 bytes, at 2024-01-10T00:00:00, one sample per second. */
export function record2({ encoding, samples, payload, isLittleEndian = false }: HandMade): Buffer {
  const record = Buffer.alloc(512)
  record.write('000001D ALFA 00BHZXX', 'latin1')
  for (const [at, value] of [
    [20, 2024],
    [22, 10],
    [30, samples],
    [32, 1],
    [34, 1],
    [44, 64],
    [46, 48],
    [48, 1000],
  ] as const) {
    record.writeUInt16BE(value, at)
  }
  record.writeUInt8(1, 39)
  record.set([encoding, isLittleEndian ? 0 : 1, 9], 52)
  record.set(payload, 64)
  return record
}

/** A record of version 3 with its checksum, at 2024-01-10T00:00:00.123456789. */
export function record3(
  { encoding, samples, payload }: HandMade,
  { sourceId = 'FDSN:XX_ALFA_00_B_H_Z', rate = 1, extra = '' } = {},
): Buffer {
  const header = Buffer.alloc(40)
  header.write('MS\x03', 'latin1')
  header.writeUInt32LE(123_456_789, 4)
  header.writeUInt16LE(2024, 8)
  header.writeUInt16LE(10, 10)
  header.writeUInt8(encoding, 15)
  header.writeDoubleLE(rate, 16)
  header.writeUInt32LE(samples, 24)
  header.writeUInt8(2, 32)
  header.writeUInt8(sourceId.length, 33)
  header.writeUInt16LE(extra.length, 34)
  header.writeUInt32LE(payload.length, 36)
  return withChecksum(Buffer.concat([header, Buffer.from(sourceId), Buffer.from(extra), payload]))
}

export function withChecksum(record: Buffer): Buffer {
  record.writeUInt32LE(0, 28)
  record.writeUInt32LE(crc32c(record), 28)
  return record
}
