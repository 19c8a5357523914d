/** The part of a record that holds the samples, and what may come out of it. */

/** Records of text, such as logs, give a string. */
export type Samples = Int32Array | Float32Array | Float64Array | string

/** A part of a view, often of one that holds many records: to make a view for each takes longer. */
export interface Payload {
  readonly view: DataView
  /** Where in the view it begins. */
  readonly at: number
  /** Bytes. */
  readonly length: number
  /** How many samples the header promises. */
  readonly count: number
  readonly isLittleEndian: boolean
}

/** Thrown where a payload does not hold what the header says of it. The message is for people. */
export class BrokenPayload extends RangeError {}

/** To be asked before memory is taken: the header may promise four thousand million samples. */
export function requireRoom({ length, count }: Payload, bytesPerSample: number): void {
  const room = Math.floor(length / bytesPerSample)
  if (count > room) throw new BrokenPayload(`${count} samples, and room for ${room} of them`)
}
