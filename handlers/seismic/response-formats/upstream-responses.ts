/** Answers RESP lines from the centre's own metadata, then from other centres, in one product. */
import type { Answer, HandlerLine } from '../../../src/handle/handler.ts'
import type { TimeWindow } from '../../../src/model/index.ts'
import { formatId } from '../channel-id.ts'
import type { ChannelId } from '../channel-id.ts'
import type { FdsnwsArchive, UpstreamResponse } from '../fdsnws/fdsnws-archive.ts'
import type { LookupTask } from '../fdsnws/lookup.ts'
import type { Metadata, MetadataChannel } from '../metadata/metadata.ts'
import type { ResponseQuery } from '../query.ts'
import { everything, matchesCode, selectsStation } from '../selection.ts'
import type { Selection } from '../selection.ts'
import type { ChannelEpoch, NetworkEpoch, StationEpoch } from '../stationxml/epochs.ts'
import type { Response } from '../stationxml/response.ts'
import { outcomeOf, Trouble } from '../trouble.ts'
import { Responses } from './responses.ts'
import type { ResponseSource, ResponseWriter } from './responses.ts'

export type Upstream = Pick<FdsnwsArchive, 'responses' | 'networks' | 'stations'>

/** The responses of our own, and those of others for as long as they are being written. */
export class JoinedResponses implements ResponseSource {
  readonly #metadata: Metadata
  #networks: readonly NetworkEpoch[] = []
  #stations: readonly StationEpoch[] = []
  readonly #held = new WeakMap<ChannelEpoch, UpstreamResponse>()

  constructor(metadata: Metadata) {
    this.#metadata = metadata
  }

  refresh(signal: AbortSignal): Promise<readonly string[]> {
    return this.#metadata.refresh(signal)
  }

  *networks(selection: Selection): Generator<NetworkEpoch> {
    yield* this.#metadata.networks(selection)
    for (const one of this.#networks) if (matchesCode(selection.network, one.network)) yield one
  }

  *stations(selection: Selection): Generator<StationEpoch> {
    yield* this.#metadata.stations(selection)
    for (const one of this.#stations) {
      if (selectsStation(selection, one.network, one.station)) yield one
    }
  }

  channels(selection: Selection, window?: TimeWindow): Iterable<ChannelEpoch> {
    return this.#metadata.channels(selection, window)
  }

  async responseOf(channel: ChannelEpoch): Promise<Response | undefined> {
    return isOwn(channel) ? this.#metadata.responseOf(channel) : this.#held.get(channel)?.response
  }

  async stationXmlOf(channel: ChannelEpoch): Promise<string | undefined> {
    return isOwn(channel)
      ? this.#metadata.stationXmlOf(channel)
      : this.#held.get(channel)?.stationXml
  }

  /** Asks the other centre for the network and the station of what comes next. */
  async lookUp(upstream: Upstream, { network, station }: ChannelId, task: LookupTask) {
    const selection = { ...everything, network: [network], station: [station] }
    this.#networks = await Array.fromAsync(upstream.networks(selection, task))
    this.#stations = await Array.fromAsync(upstream.stations(selection, task))
  }

  /** Takes a response of another centre. @returns the channel under which it is found */
  hold(response: UpstreamResponse): ChannelEpoch {
    const channel = { ...unsaid, id: response.id, ...response.epoch }
    this.#held.set(channel, response)
    return channel
  }
}

/**
 * Line by line and in order, as one document where the writer makes one.
 *
 * @param upstreamsOf - the centres that serve a selection. A channel that our own metadata describe
 *   is not taken from them
 */
export function* answerJoinedResponses(
  lines: readonly HandlerLine<ResponseQuery>[],
  source: JoinedResponses,
  upstreamsOf: (selection: Selection) => readonly Upstream[],
  writer: ResponseWriter<ChannelEpoch>,
  signal: AbortSignal,
): Generator<Answer> {
  for (const [i, { number: line, query }] of lines.entries()) {
    const answer = new JoinedAnswer(source, writer, signal)
    const isLast = i === lines.length - 1
    yield { line, bytes: answer.text(query, upstreamsOf(query.selection), isLast) }
    yield { line, outcome: outcomeOf(answer.count, answer.trouble) }
  }
}

class JoinedAnswer {
  readonly trouble = new Trouble()
  count = 0
  readonly #source: JoinedResponses
  readonly #writer: ResponseWriter<ChannelEpoch>
  readonly #signal: AbortSignal

  constructor(source: JoinedResponses, writer: ResponseWriter<ChannelEpoch>, signal: AbortSignal) {
    this.#source = source
    this.#writer = writer
    this.#signal = signal
  }

  async *text(
    query: ResponseQuery,
    upstreams: readonly Upstream[],
    isLast: boolean,
  ): AsyncGenerator<Uint8Array> {
    yield* this.#written(query, this.#source)
    const { selection, window } = query
    const known = new Set<string>()
    for (const { id } of this.#source.channels(selection, window)) known.add(formatId(id))
    for (const upstream of upstreams) {
      const task = { trouble: this.trouble, signal: this.#signal }
      const responses = upstream.responses(selection, window, task)
      for await (const channels of byStation(this.#fresh(responses, known))) {
        const [first] = channels
        if (first) await this.#source.lookUp(upstream, first.id, task)
        const none = () => Promise.resolve([])
        yield* this.#written(query, { refresh: none, channels: () => channels })
      }
    }
    if (isLast) yield Buffer.from(this.#writer.end())
  }

  async *#written(
    query: ResponseQuery,
    { refresh, channels }: Pick<ResponseSource, 'refresh' | 'channels'>,
  ): AsyncGenerator<Uint8Array> {
    const source = this.#source
    const some: ResponseSource = {
      refresh: (signal) => refresh.call(source, signal),
      channels: (selection, window) => channels.call(source, selection, window),
      networks: (selection) => source.networks(selection),
      stations: (selection) => source.stations(selection),
      responseOf: (channel) => source.responseOf(channel),
      stationXmlOf: (channel) => source.stationXmlOf(channel),
    }
    const responses = new Responses(some, this.#writer, this.#signal)
    yield* responses.text(query)
    this.count += responses.count
    this.trouble.take(responses.trouble)
  }

  async *#fresh(
    responses: AsyncIterable<UpstreamResponse>,
    known: ReadonlySet<string>,
  ): AsyncGenerator<ChannelEpoch> {
    for await (const response of responses) {
      if (!known.has(formatId(response.id))) yield this.#source.hold(response)
    }
  }
}

/** Channels of one station are written together, and no more are held. */
async function* byStation(
  channels: AsyncIterable<ChannelEpoch>,
): AsyncGenerator<readonly ChannelEpoch[]> {
  let some: ChannelEpoch[] = []
  for await (const channel of channels) {
    const [first] = some
    const isSame =
      first?.id.network === channel.id.network && first.id.station === channel.id.station
    if (first && !isSame) {
      yield some
      some = []
    }
    some.push(channel)
  }
  if (some.length > 0) yield some
}

function isOwn(channel: ChannelEpoch): channel is MetadataChannel {
  return 'file' in channel
}

/** What the element itself tells; nobody asks for it here. */
const unsaid = {
  ...{ latitude: '', longitude: '', elevation: '', depth: '', azimuth: '', dip: '', sensor: '' },
  ...{ scale: '', scaleFrequency: '', scaleUnits: '', sampleRate: '' },
  element: { offset: 0, length: 0 },
}
