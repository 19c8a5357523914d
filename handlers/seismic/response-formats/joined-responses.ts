/** The responses of the centre's own metadata, then those of other centres, as one source. */
import type { TimeWindow } from '../../../src/model/index.ts'
import { formatId } from '../channel-id.ts'
import type { ChannelId } from '../channel-id.ts'
import type { ChannelElement } from '../fdsnws/channel-elements.ts'
import type { FdsnwsArchive } from '../fdsnws/fdsnws-archive.ts'
import type { LookupTask } from '../fdsnws/lookup.ts'
import type { UpstreamChannel } from '../fdsnws/station-text.ts'
import type { Metadata, MetadataChannel } from '../metadata/metadata.ts'
import { everything, selectsNetwork, selectsStation } from '../selection.ts'
import type { Selection } from '../selection.ts'
import type { ChannelEpoch, NetworkEpoch, StationEpoch } from '../stationxml/epochs.ts'
import { readResponse } from '../stationxml/read-response.ts'
import type { Response } from '../stationxml/response.ts'
import type { Trouble } from '../trouble.ts'
import type { ResponseSource } from './responses.ts'

export type Upstream = Pick<FdsnwsArchive, 'responses' | 'networks' | 'stations' | 'channels'>

interface ForeignChannel extends ChannelEpoch {
  readonly given: ChannelElement
}
type JoinedChannel = MetadataChannel | ForeignChannel

/** What another centre tells of a station and what belongs to it. */
interface Surroundings {
  readonly upstream: Upstream
  readonly network: string
  readonly station: string
  readonly networks: readonly NetworkEpoch[]
  readonly stations: readonly StationEpoch[]
  readonly channels: readonly UpstreamChannel[]
}

export class JoinedResponses implements ResponseSource<JoinedChannel> {
  readonly #metadata: Metadata
  readonly #upstreamsOf: (selection: Selection) => readonly Upstream[]
  readonly #signal: AbortSignal
  /** Of the station whose channels are given out: they come station by station. */
  #around: Surroundings | undefined

  /** @param upstreamsOf - the centres that serve a selection */
  constructor(
    metadata: Metadata,
    upstreamsOf: (selection: Selection) => readonly Upstream[],
    signal: AbortSignal,
  ) {
    this.#metadata = metadata
    this.#upstreamsOf = upstreamsOf
    this.#signal = signal
  }

  refresh(signal: AbortSignal): Promise<readonly string[]> {
    return this.#metadata.refresh(signal)
  }

  *networks(selection: Selection): Generator<NetworkEpoch> {
    yield* this.#metadata.networks(selection)
    for (const one of this.#around?.networks ?? []) {
      if (selectsNetwork(selection, one.network)) yield one
    }
  }

  *stations(selection: Selection): Generator<StationEpoch> {
    yield* this.#metadata.stations(selection)
    for (const one of this.#around?.stations ?? []) {
      if (selectsStation(selection, one.network, one.station)) yield one
    }
  }

  /** Each channel from the first that describes it: our own metadata, then one centre after another. */
  async *channels(
    selection: Selection,
    window: TimeWindow | undefined,
    trouble: Trouble,
  ): AsyncGenerator<JoinedChannel> {
    const upstreams = this.#upstreamsOf(selection)
    const known = new Set<string>()
    for (const channel of this.#metadata.channels(selection, window)) {
      if (upstreams.length > 0) known.add(formatId(channel.id))
      yield channel
    }
    const task = { trouble, signal: this.#signal }
    for (const upstream of upstreams) {
      const found = new Set<string>()
      for await (const given of upstream.responses(selection, window, task)) {
        if (known.has(formatId(given.id))) continue
        found.add(formatId(given.id))
        yield await this.#channelOf(given, upstream, task)
      }
      for (const name of found) known.add(name)
    }
  }

  async responseOf(channel: JoinedChannel): Promise<Response | undefined> {
    return 'given' in channel
      ? readResponse(channel.given.text)
      : this.#metadata.responseOf(channel)
  }

  async stationXmlOf(channel: JoinedChannel): Promise<string | undefined> {
    return 'given' in channel ? channel.given.text : this.#metadata.stationXmlOf(channel)
  }

  async #channelOf(
    given: ChannelElement,
    upstream: Upstream,
    task: LookupTask,
  ): Promise<ForeignChannel> {
    const { id, epoch } = given
    const around = this.#around
    const isSame =
      around?.upstream === upstream &&
      around.network === id.network &&
      around.station === id.station
    const { channels } = (this.#around = isSame ? around : await lookUp(upstream, id, task))
    const name = formatId(id)
    const told = channels.find((one) => formatId(one.id) === name && one.start === epoch.start)
    return { ...(told ?? untold), id, ...epoch, element: nowhere, given }
  }
}

async function lookUp(
  upstream: Upstream,
  { network, station }: ChannelId,
  task: LookupTask,
): Promise<Surroundings> {
  const selection = { ...everything, network: [network], station: [station] }
  return {
    ...{ upstream, network, station },
    networks: await Array.fromAsync(upstream.networks(selection, task)),
    stations: await Array.fromAsync(upstream.stations(selection, task)),
    channels: await Array.fromAsync(upstream.channels(selection, undefined, task)),
  }
}

/** For a channel of which the centre gives a response, but no row in its table of channels. */
const untold = {
  ...{ latitude: '', longitude: '', elevation: '', depth: '', azimuth: '', dip: '', sensor: '' },
  ...{ scale: '', scaleFrequency: '', scaleUnits: '', sampleRate: '' },
}
const nowhere = { offset: 0, length: 0 }
