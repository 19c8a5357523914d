/**
 * A FDSN StationXML 1.2 document of the channels: their elements as they stand in StationXML sources,
 * written from what is known otherwise, in the networks and stations that they belong to.
 */
import { formatInstant } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'
import type { ChannelEpoch, NetworkEpoch, StationEpoch } from '../stationxml/epochs.ts'
import type { Response } from '../stationxml/response.ts'
import { channelElement, dateAttributes, isKnown, placeElements } from './channel-element.ts'
import { EnclosingEpochs } from './enclosing-epochs.ts'
import { responseElement } from './response-element.ts'
import type { Attempt, ResponseSource, ResponseWriter, Some } from './responses.ts'
import { tidyChannel } from './tidy-channel.ts'
import { element, group, openTag, optional } from './xml.ts'

export interface DocumentHead {
  /** The centre that sends it. */
  readonly sender: string
  readonly created: Instant
}

export class StationXmlWriter<Channel extends ChannelEpoch> implements ResponseWriter<Channel> {
  readonly #source: ResponseSource<Channel>
  readonly #head: DocumentHead
  readonly #epochs: EnclosingEpochs
  #open: OpenNetwork | undefined

  constructor(source: ResponseSource<Channel>, head: DocumentHead) {
    this.#source = source
    this.#head = head
    this.#epochs = new EnclosingEpochs(source)
  }

  async *pieces(channels: Some<Channel>, attempt: Attempt<Channel>): AsyncGenerator<string> {
    for await (const group of groups(channels, this.#epochs)) {
      const texts: string[] = []
      for (const channel of group.channels) {
        const text = await attempt(channel, () => this.#channelText(channel, group.station))
        if (text !== undefined) texts.push(text)
      }
      if (texts.length === 0) continue
      yield this.#opening(group)
      yield stationElement(group, texts)
    }
  }

  end(): string {
    return this.#open === undefined ? '' : `${networkEnd}</FDSNStationXML>\n`
  }

  /** What has to stand before a station: nothing where its network is the one before. */
  #opening(next: OpenNetwork): string {
    const last = this.#open
    this.#open = next
    if (last === undefined) return `${documentStart(this.#head)}${networkStart(next)}`
    const isSame = last.code === next.code && last.network === next.network
    return isSame ? '' : `${networkEnd}${networkStart(next)}`
  }

  /** Channels without a response are channels all the same; those without a place are not. */
  async #channelText(channel: Channel, station: StationEpoch | undefined): Promise<string> {
    const text = isKnown(channel) ? await this.#source.stationXmlOf(channel) : undefined
    if (text === undefined) {
      return channelElement(channel, station, await this.#source.responseOf(channel))
    }
    const tidy = tidyChannel(text)
    if (tidy.includes('<Response')) return tidy
    // Inventories without responses often have files of RESP beside them.
    const response = await this.#source.responseOf(channel)
    return response ? withResponse(tidy, response) : tidy
  }
}

const networkEnd = '</Network>\n'

interface OpenNetwork {
  /** Of the network. */
  readonly code: string
  readonly network: NetworkEpoch | undefined
}

/** The channels of one station epoch. */
interface StationGroup<Channel> extends OpenNetwork {
  readonly station: StationEpoch | undefined
  readonly channels: [Channel, ...Channel[]]
}

/** Channels come station by station, but those of several epochs of a station come mixed. */
async function* groups<Channel extends ChannelEpoch>(
  channels: Some<Channel>,
  epochs: EnclosingEpochs,
): AsyncGenerator<StationGroup<Channel>> {
  let present: StationGroup<Channel>[] = []
  for await (const channel of channels) {
    const first = present[0]?.channels[0]
    if (first && !isSameStation(first, channel)) {
      yield* present
      present = []
    }
    const network = epochs.networkOf(channel)
    const station = epochs.stationOf(channel)
    const known = present.find((one) => one.network === network && one.station === station)
    if (known) known.channels.push(channel)
    else present.push({ code: channel.id.network, network, station, channels: [channel] })
  }
  yield* present
}

function isSameStation({ id: one }: ChannelEpoch, { id: other }: ChannelEpoch): boolean {
  return one.network === other.network && one.station === other.station
}

/** The response is the last of what a channel tells. */
function withResponse(channel: string, response: Response): string {
  return channel.replace(/<\/Channel\s*>\s*$/, () => `${responseElement(response)}</Channel>\n`)
}

function stationElement<Channel extends ChannelEpoch>(
  { station, channels }: StationGroup<Channel>,
  texts: readonly string[],
): string {
  const [first] = channels
  const place = [station, ...channels].find((one) => one && isKnown(one)) ?? first
  const site = station?.siteName ?? ''
  const children = [
    ...identifierElements(station),
    ...placeElements(place),
    group('Site', [element('Name', site === '' ? first.id.station : site)]),
    ...texts,
  ]
  const dates = station ? dateAttributes(station) : {}
  return group('Station', children, { code: first.id.station, ...dates })
}

function documentStart({ sender, created }: DocumentHead): string {
  const root = { xmlns: 'http://www.fdsn.org/xml/station/1', schemaVersion: '1.2' }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `${openTag('FDSNStationXML', root)}\n`,
    element('Source', sender),
    element('Module', 'netdc'),
    element('Created', formatInstant(created)),
  ].join('')
}

function networkStart({ code, network }: OpenNetwork): string {
  const dates = network ? dateAttributes(network) : {}
  return [
    `${openTag('Network', { code, ...dates })}\n`,
    optional('Description', network?.description ?? ''),
    ...identifierElements(network),
  ].join('')
}

/** As their source says them. */
function identifierElements(described: NetworkEpoch | StationEpoch | undefined): string[] {
  const identifiers = described?.identifiers ?? []
  return identifiers.map(({ type, value }) =>
    element('Identifier', value, { type: type === '' ? undefined : type }),
  )
}
