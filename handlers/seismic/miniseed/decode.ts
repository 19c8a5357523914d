/** The samples of a record, in every encoding that libmseed decodes. The inverse of encode.ts. */
import { Fault } from '../../../src/model/index.ts'
import { crc32c } from './crc32c.ts'
import {
  decodeCdsn,
  decodeDwwssn,
  decodeGeoscope163,
  decodeGeoscope164,
  decodeGeoscope24,
  decodeSro,
} from './gain-ranged-decode.ts'
import { fixedHeaderBytes, fixedHeaderBytes3 } from './header-signature.ts'
import { BrokenPayload } from './payload.ts'
import type { Payload, Samples } from './payload.ts'
import {
  decodeFloat32,
  decodeFloat64,
  decodeInt16,
  decodeInt32,
  decodeText,
} from './plain-decode.ts'
import type { RecordHeader } from './record-header.ts'
import { decodeSteim1 } from './steim1-decode.ts'
import { decodeSteim2 } from './steim2-decode.ts'

export type { Samples } from './payload.ts'

/**
 * @param bytes - one whole record, of which `header` was read
 * @throws {Fault} `SOURCE_BROKEN` for an encoding that nobody decodes, and for samples that are not
 *   what the record says of them: too few, another last sample, another checksum.
 *   The message does not say which record it is about
 */
export function decodeSamples(bytes: Uint8Array, header: RecordHeader): Samples {
  try {
    if (header.version === 3) requireChecksum(bytes)
    const decoder = decoders.get(header.encoding)
    if (decoder !== undefined) return decoder(payloadOf(bytes, header))
    if (header.samples === 0) return new Int32Array(0)
    throw new BrokenPayload(`encoding ${header.encoding} is one that cannot be decoded`)
  } catch (error) {
    if (!(error instanceof BrokenPayload)) throw error
    throw new Fault('SOURCE_BROKEN', error.message, { cause: error })
  }
}

/** By their numbers in blockette 1000 and in the header of version 3. */
const decoders: ReadonlyMap<number, (payload: Payload) => Samples> = new Map<
  number,
  (payload: Payload) => Samples
>([
  [0, decodeText],
  [1, decodeInt16],
  [3, decodeInt32],
  [4, decodeFloat32],
  [5, decodeFloat64],
  [10, decodeSteim1],
  [11, decodeSteim2],
  [12, decodeGeoscope24],
  [13, decodeGeoscope163],
  [14, decodeGeoscope164],
  [16, decodeCdsn],
  [30, decodeSro],
  [32, decodeDwwssn],
])

/** A record without samples may say anything about where they are. */
function payloadOf(bytes: Uint8Array, header: RecordHeader): Payload {
  const { dataOffset, samples: count, isPayloadLittleEndian: isLittleEndian } = header
  const end = header.length === 0 ? bytes.length : Math.min(bytes.length, header.length)
  const at = count === 0 ? end : dataOffset
  if (count > 0 && (at < leastDataOffset[header.version] || at >= end)) {
    throw new BrokenPayload(`samples that begin at byte ${at} of ${end}`)
  }
  const view = viewOf(bytes)
  return { view, at: bytes.byteOffset + at, length: end - at, count, isLittleEndian }
}

/** Records follow one another in the same memory, and a view of it takes as long as many samples. */
let lastView: DataView = new DataView(new ArrayBuffer(0))

function viewOf({ buffer }: Uint8Array): DataView {
  if (lastView.buffer !== buffer) lastView = new DataView(buffer)
  return lastView
}

const leastDataOffset = { 2: fixedHeaderBytes, 3: fixedHeaderBytes3 }

/** Where version 3 has its checksum: taken over the record with these four bytes set to zero. */
const checksumAt = 28

function requireChecksum(bytes: Uint8Array): void {
  const copy = Buffer.from(bytes)
  const named = copy.readUInt32LE(checksumAt)
  copy.fill(0, checksumAt, checksumAt + 4)
  const found = crc32c(copy)
  if (found !== named) {
    throw new BrokenPayload(
      `its checksum should be ${hexadecimal(named)}, and it is ${hexadecimal(found)}`,
    )
  }
}

function hexadecimal(value: number): string {
  return value.toString(16).padStart(8, '0')
}
