/** Samples that are written as they are: text, integers, floating point numbers. */
import { isUtf8 } from 'node:buffer'
import { requireRoom } from './payload.ts'
import type { Payload } from './payload.ts'
import { memoryFor } from './sample-memory.ts'

/** ASCII in version 2, UTF-8 in version 3; whatever else is there is read byte by byte. */
export function decodeText(payload: Payload): string {
  requireRoom(payload, 1)
  const { buffer, byteOffset } = payload.view
  const bytes = Buffer.from(buffer, byteOffset + payload.at, payload.count)
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')
}

export function decodeInt16(payload: Payload): Int32Array {
  requireRoom(payload, 2)
  const { view, at, count, isLittleEndian } = payload
  const samples = memoryFor(count)
  for (let i = 0; i < count; i++) samples[i] = view.getInt16(at + i * 2, isLittleEndian)
  return samples
}

export function decodeInt32(payload: Payload): Int32Array {
  requireRoom(payload, 4)
  const { view, at, count, isLittleEndian } = payload
  const samples = memoryFor(count)
  for (let i = 0; i < count; i++) samples[i] = view.getInt32(at + i * 4, isLittleEndian)
  return samples
}

export function decodeFloat32(payload: Payload): Float32Array {
  requireRoom(payload, 4)
  const { view, at, count, isLittleEndian } = payload
  const samples = new Float32Array(count)
  for (let i = 0; i < count; i++) samples[i] = view.getFloat32(at + i * 4, isLittleEndian)
  return samples
}

export function decodeFloat64(payload: Payload): Float64Array {
  requireRoom(payload, 8)
  const { view, at, count, isLittleEndian } = payload
  const samples = new Float64Array(count)
  for (let i = 0; i < count; i++) samples[i] = view.getFloat64(at + i * 8, isLittleEndian)
  return samples
}
