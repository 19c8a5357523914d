/** The four codes that name a stream of data: network, station, location, channel. */

export interface ChannelId {
  readonly network: string
  readonly station: string
  /** Empty for the blank location. */
  readonly location: string
  readonly channel: string
}

/** Orders by network, station, location, channel: the order of every product. */
export function compareIds(one: ChannelId, other: ChannelId): number {
  return (
    compareCodes(one.network, other.network) ||
    compareCodes(one.station, other.station) ||
    compareCodes(one.location, other.location) ||
    compareCodes(one.channel, other.channel)
  )
}

/** By character codes, the same on every machine, whatever its language. */
export function compareCodes(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** `IU.ANMO.00.BHZ`, with nothing between two dots for the blank location. */
export function formatId(id: ChannelId): string {
  return `${id.network}.${id.station}.${id.location}.${id.channel}`
}

/** How the protocol prints a location: `--` is the blank one. */
export function printedLocation(location: string): string {
  return location === '' ? '--' : location
}
