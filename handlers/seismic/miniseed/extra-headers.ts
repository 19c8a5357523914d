/** The extra headers of a version 3 record: JSON between the source identifier and the payload. */

/** Asks for a reserved header, e.g. `says('Time', 'Quality')`; undefined where it is not said. */
export type ReservedHeaders = (group: string, name: string) => unknown

/** Bytes of the fixed header of version 3; the source identifier follows. */
const fixedBytes = 40

/** @param record - one whole record of version 3. Headers that are no JSON say nothing. */
export function readExtraHeaders(record: Uint8Array): ReservedHeaders {
  const view = new DataView(record.buffer, record.byteOffset, record.length)
  const from = fixedBytes + view.getUint8(33)
  const text = Buffer.from(record.subarray(from, from + view.getUint16(34, true))).toString()
  const reserved = memberOf(parsed(text), 'FDSN')
  return (group, name) => memberOf(memberOf(reserved, group), name)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([key]) => key === name)?.[1]
}
