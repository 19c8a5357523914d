/**
 * The flags of a version 2 header, and where version 3 keeps them: three as bits of its own header,
 * the others in its extra headers, under the names that the FDSN reserves.
 */

/** Offsets of the three bytes of flags in the fixed header of version 2. */
const activity = 36
const clock = 37
const quality = 38

interface HeaderBit {
  readonly at: number
  readonly mask: number
}

const v3Bits: readonly (HeaderBit & { readonly bit: number })[] = [
  { at: activity, mask: 0x01, bit: 0x01 },
  { at: quality, mask: 0x80, bit: 0x02 },
  { at: clock, mask: 0x20, bit: 0x04 },
]

const reserved: readonly (HeaderBit & { readonly group: 'Event' | 'Flags'; name: string })[] = [
  { at: activity, mask: 0x04, group: 'Event', name: 'Begin' },
  { at: activity, mask: 0x08, group: 'Event', name: 'End' },
  { at: activity, mask: 0x40, group: 'Event', name: 'InProgress' },
  { at: clock, mask: 0x01, group: 'Flags', name: 'StationVolumeParityError' },
  { at: clock, mask: 0x02, group: 'Flags', name: 'LongRecordRead' },
  { at: clock, mask: 0x04, group: 'Flags', name: 'ShortRecordRead' },
  { at: clock, mask: 0x08, group: 'Flags', name: 'StartOfTimeSeries' },
  { at: clock, mask: 0x10, group: 'Flags', name: 'EndOfTimeSeries' },
  { at: quality, mask: 0x01, group: 'Flags', name: 'AmplifierSaturation' },
  { at: quality, mask: 0x02, group: 'Flags', name: 'DigitizerClipping' },
  { at: quality, mask: 0x04, group: 'Flags', name: 'Spikes' },
  { at: quality, mask: 0x08, group: 'Flags', name: 'Glitches' },
  { at: quality, mask: 0x10, group: 'Flags', name: 'MissingData' },
  { at: quality, mask: 0x20, group: 'Flags', name: 'TelemetrySyncError' },
  { at: quality, mask: 0x40, group: 'Flags', name: 'FilterCharging' },
]

/** Bits 4 and 5 of the activity flags: a leap second, added or left out, within the record. */
const leaps = { positive: 0x10, negative: 0x20 }

/** The extra headers that say what a version 3 header has no bits for; none is an empty object. */
export function reservedHeaders(view: DataView): Readonly<Record<string, object>> {
  const headers: Record<string, Record<string, boolean>> = {}
  for (const { at, mask, group, name } of reserved) {
    if (isSet(view, at, mask)) headers[group] = { ...headers[group], [name]: true }
  }
  return headers
}

/** 1 or -1 for a leap second within a version 2 record, 0 for none. */
export function leapSecondOf(view: DataView): number {
  if (isSet(view, activity, leaps.positive)) return 1
  return isSet(view, activity, leaps.negative) ? -1 : 0
}

/** Sets the flags of a version 2 record from what a version 3 record says. */
export function setVersion2Flags(
  view: DataView,
  flags: number,
  says: (group: string, name: string) => unknown,
): void {
  for (const { at, mask, bit } of v3Bits) if (flags & bit) set(view, at, mask)
  for (const { at, mask, group, name } of reserved)
    if (says(group, name) === true) set(view, at, mask)
  const leap = Number(says('Time', 'LeapSecond') ?? 0)
  if (leap > 0) set(view, activity, leaps.positive)
  if (leap < 0) set(view, activity, leaps.negative)
}

function isSet(view: DataView, at: number, mask: number): boolean {
  return (view.getUint8(at) & mask) !== 0
}

function set(view: DataView, at: number, mask: number): void {
  view.setUint8(at, view.getUint8(at) | mask)
}
