/**
 * FDSN source identifiers, `FDSN:NET_STA_LOC_B_S_SS`: the names of miniSEED version 3, read into and
 * written from the four codes of SEED. (FDSN Source Identifiers, 2021)
 */
import type { ChannelId } from '../channel-id.ts'

const namespace = 'FDSN:'

/**
 * Band, source and subsource of one letter each are a SEED channel, `B_H_Z` is `BHZ`; longer ones
 * stay as they are, `B_HUM_Z`. A name of another namespace, or of too few parts, stands whole in the
 * place of the station, so that it is listed and can be asked for, and is taken for nobody else's.
 */
export function readSourceId(text: string): ChannelId {
  const parts = text.startsWith(namespace) ? text.slice(namespace.length).split('_') : []
  if (parts.length < 4) return { network: '', station: text, location: '', channel: '' }
  const [network = '', station = '', location = '', ...channel] = parts
  return { network, station, location, channel: readChannel(channel) }
}

/** The inverse of {@link readSourceId}. A channel of two parts or four letters stays as it is. */
export function writeSourceId({ network, station, location, channel }: ChannelId): string {
  if (network === '' && location === '' && channel === '') return station
  return `${namespace}${network}_${station}_${location}_${writeChannel(channel)}`
}

function readChannel(parts: readonly string[]): string {
  const isSeed = parts.length === 3 && parts.every((part) => part.length === 1)
  return isSeed ? parts.join('') : parts.join('_')
}

function writeChannel(channel: string): string {
  return channel.length === 3 && !channel.includes('_') ? channel.split('').join('_') : channel
}
