/**
 * Whether the header of a data record may begin at a place, of miniSEED version 2 or 3. The tests
 * are those that libmseed makes, and one more: the day must be one of this age. Does not read the
 * header.
 */

/** Bytes of the fixed header of version 2, without which nothing is a record. */
export const fixedHeaderBytes = 48
/** Those of version 3, before the source identifier. */
export const fixedHeaderBytes3 = 40

const bytes = { M: 0x4d, S: 0x53 }

/** By the character: whether it may stand in a sequence number, a digit or a blank. */
const isInSequence = Uint8Array.from({ length: 256 }, (_, character) =>
  isBlank(character) || (character >= 0x30 && character <= 0x39) ? 1 : 0,
)

/** @param limit - where the readable bytes of `view` end */
export function looksLikeHeader(view: DataView, at: number, limit: number): boolean {
  return looksLikeHeader2(view, at, limit) || looksLikeHeader3(view, at, limit)
}

/** Six digits or blanks, the quality, a blank, and a plausible time in either byte order. */
export function looksLikeHeader2(view: DataView, at: number, limit: number): boolean {
  if (at + fixedHeaderBytes > limit) return false
  if (!isQuality(view.getUint8(at + 6)) || !isBlank(view.getUint8(at + 7))) return false
  for (let i = at; i < at + 6; i++) if (isInSequence[view.getUint8(i)] === 0) return false
  if (!isPlausibleTime(view, at + 24)) return false
  return isPlausibleDate(view, at + 20, false) || isPlausibleDate(view, at + 20, true)
}

/** `MS`, the version, and a plausible time. */
export function looksLikeHeader3(view: DataView, at: number, limit: number): boolean {
  if (at + fixedHeaderBytes3 > limit || view.getUint8(at) !== bytes.M) return false
  if (view.getUint8(at + 1) !== bytes.S || view.getUint8(at + 2) !== 3) return false
  if (!isPlausibleTime(view, at + 12) || !isPlausibleDate(view, at + 8, true)) return false
  return view.getUint32(at + 4, true) < 1_000_000_000
}

/** Cheaper than the above, and true of every place where those are. */
export function mayBeHeader(buffer: Uint8Array, at: number): boolean {
  return isQuality(buffer[at + 6] ?? 0) || (buffer[at] === bytes.M && buffer[at + 1] === bytes.S)
}

/** @param at - where the year stands, with the day of the year behind it */
export function isPlausibleDate(view: DataView, at: number, little: boolean): boolean {
  const year = view.getUint16(at, little)
  const day = view.getUint16(at + 2, little)
  return year >= 1900 && year <= 2100 && day >= 1 && day <= 366
}

/** Hour, minute, second; there is a second 60 when a leap second was put in. */
function isPlausibleTime(view: DataView, at: number): boolean {
  return view.getUint8(at) <= 23 && view.getUint8(at + 1) <= 59 && view.getUint8(at + 2) <= 60
}

/** `D`, `R`, `Q` or `M`. */
function isQuality(character: number): boolean {
  return character === 0x44 || character === 0x52 || character === 0x51 || character === 0x4d
}

function isBlank(character: number): boolean {
  return character === 0x20 || character === 0
}
