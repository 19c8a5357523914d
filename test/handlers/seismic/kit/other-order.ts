/** Records of version 2 with the byte order that our writer never uses: little endian. */
import { decodeSamples } from '../../../../handlers/seismic/miniseed/decode.ts'
import { encodeSamples } from '../../../../handlers/seismic/miniseed/encode.ts'
import type { Encoding } from '../../../../handlers/seismic/miniseed/encode.ts'
import { headerOf } from './decoded.ts'

/** Numbers of the fixed header, by their size in bytes. */
const fields = { 2: [20, 22, 28, 30, 32, 34, 44, 46], 4: [40] }

/** @param record - big endian, as it is written here; it stays as it is */
export function littleEndian(
  record: Uint8Array,
  encoding: Encoding,
  { header = true, payload = true } = {},
): Buffer {
  const copy = Buffer.from(record)
  if (payload) turnPayload(copy, encoding)
  if (header) turnHeader(copy)
  return copy
}

function turnPayload(record: Buffer, encoding: Encoding): void {
  const samples = decodeSamples(record, headerOf(record))
  if (typeof samples === 'string') throw new Error('text has no byte order')
  const room = record.subarray(headerOf(record).dataOffset).fill(0)
  const target = new DataView(room.buffer, room.byteOffset, room.length)
  encodeSamples(encoding, samples, 0, target, true)
  record.writeUInt8(0, 53)
}

function turnHeader(record: Buffer): void {
  for (let at = record.readUInt16BE(46); at > 0;) {
    const [type, next] = [record.readUInt16BE(at), record.readUInt16BE(at + 2)]
    record.subarray(at, at + 4).swap16()
    if (type === 100) record.subarray(at + 4, at + 8).swap32()
    at = next
  }
  for (const at of fields[2]) record.subarray(at, at + 2).swap16()
  for (const at of fields[4]) record.subarray(at, at + 4).swap32()
}
