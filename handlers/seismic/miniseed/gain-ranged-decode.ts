/**
 * Samples as digitizers of the 1970s to 1990s wrote them: a mantissa and the gain at which it was
 * taken, in 16 bits. (SEED manual, data description language, examples of families 1 and 2)
 */
import { BrokenPayload, requireRoom } from './payload.ts'
import type { Payload } from './payload.ts'
import { memoryFor } from './sample-memory.ts'

/** GEOSCOPE, 24-bit integers. libmseed gives them as floating point numbers, and so do we. */
export function decodeGeoscope24(payload: Payload): Float32Array {
  requireRoom(payload, 3)
  const { view, at, count, isLittleEndian } = payload
  const [low, high] = isLittleEndian ? [0, 2] : [2, 0]
  const samples = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    const place = at + i * 3
    const upper = view.getInt8(place + high) * 0x10000
    samples[i] = upper + view.getUint8(place + 1) * 0x100 + view.getUint8(place + low)
  }
  return samples
}

/** GEOSCOPE, three bits of gain: (mantissa - 2048) / 2^gain. */
export function decodeGeoscope163(payload: Payload): Float32Array {
  return decodeGeoscope16(payload, 0x7)
}

/** The same with four bits of gain. */
export function decodeGeoscope164(payload: Payload): Float32Array {
  return decodeGeoscope16(payload, 0xf)
}

function decodeGeoscope16(payload: Payload, gainMask: number): Float32Array {
  requireRoom(payload, 2)
  const { view, at, count, isLittleEndian } = payload
  const samples = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    const word = view.getUint16(at + i * 2, isLittleEndian)
    samples[i] = ((word & 0xfff) - 2048) / 2 ** ((word >> 12) & gainMask)
  }
  return samples
}

/** What the two gain bits of CDSN shift the mantissa by. */
const cdsnShifts = [0, 2, 4, 7]
/** What is added to the mantissa when it is written. */
const cdsnBias = 8191

/** China Digital Seismograph Network: two bits of gain, fourteen of biased mantissa. */
export function decodeCdsn(payload: Payload): Int32Array {
  return decodeWords(payload, (word) => {
    return ((word & 0x3fff) - cdsnBias) << (cdsnShifts[word >> 14] ?? 0)
  })
}

/** Seismic Research Observatories: mantissa x 2^(10 - gain), the mantissa of twelve signed bits. */
export function decodeSro(payload: Payload): Int32Array {
  return decodeWords(payload, (word) => {
    const exponent = 10 - (word >> 12)
    if (exponent < 0) throw new BrokenPayload(`a gain of ${word >> 12}, and SRO has none above 10`)
    return ((word << 20) >> 20) << exponent
  })
}

/** Digital World-Wide Standardized Seismograph Network: integers of 16 bits. */
export function decodeDwwssn(payload: Payload): Int32Array {
  return decodeWords(payload, (word) => (word << 16) >> 16)
}

function decodeWords(payload: Payload, sampleOf: (word: number) => number): Int32Array {
  requireRoom(payload, 2)
  const { view, at, count, isLittleEndian } = payload
  const samples = memoryFor(count)
  for (let i = 0; i < count; i++) samples[i] = sampleOf(view.getUint16(at + i * 2, isLittleEndian))
  return samples
}
