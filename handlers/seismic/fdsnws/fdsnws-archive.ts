/**
 * A data centre that answers through its FDSN web services: waveforms from dataselect, inventories
 * from station (as text), responses from station (as StationXML), time spans from availability.
 *
 * Whatever the services send beyond the question is dropped here: selections and the overlap rule
 * mean the same as in an archive of files. Rows come in the order of codes and start.
 */
import { Fault, fromDayOfYear, overlaps, patternsMeet } from '../../../src/model/index.ts'
import type { Instant, TimeWindow } from '../../../src/model/index.ts'
import type { ChannelId } from '../channel-id.ts'
import { matchesCode, selectsChannel, selectsNetwork, selectsStation } from '../selection.ts'
import type { Selection } from '../selection.ts'
import { epochOverlaps } from '../stationxml/epochs.ts'
import type { NetworkEpoch, StationEpoch } from '../stationxml/epochs.ts'
import type { UpstreamSpan } from './availability-text.ts'
import type { ChannelElement } from './channel-elements.ts'
import type { LookupTask } from './lookup.ts'
import type { FdsnwsOptions } from './options.ts'
import { Service } from './service.ts'
import type { FdsnwsHost } from './service.ts'
import { channelText, networkText, stationText } from './station-text.ts'
import type { UpstreamChannel } from './station-text.ts'
import { Stations } from './stations.ts'
import { TimeSpans } from './time-spans.ts'
import { upstreamSelections } from './upstream-selection.ts'
import { UpstreamWaveforms } from './waveforms.ts'
import type { UpstreamWanted } from './waveforms.ts'

/** Before this no instrument wrote digital data. */
const earliest = fromDayOfYear(1900, 1)

export class FdsnwsArchive {
  readonly #options: FdsnwsOptions
  readonly #host: FdsnwsHost
  readonly #service: Service
  readonly #stations: Stations
  readonly #spans: TimeSpans

  constructor(options: FdsnwsOptions, host: FdsnwsHost) {
    this.#options = options
    this.#host = host
    this.#service = new Service(options, host)
    const source = { service: this.#service, requestLines: options.requestLines }
    this.#stations = new Stations({ ...source, url: new URL(options.station) })
    const places = options.availability.map((place) => new URL(place))
    this.#spans = new TimeSpans(places, source, host.clock)
  }

  /** Whether the centre is asked for any network that a line selects. */
  serves({ network }: Selection): boolean {
    return network.some((one) => this.#options.networks.some((other) => patternsMeet(one, other)))
  }

  /** Whole records of a window; see {@link UpstreamWaveforms.chunks}. */
  waveforms(wanted: UpstreamWanted, signal: AbortSignal): UpstreamWaveforms {
    const { dataselect, networks, requestLines } = this.#options
    const source = {
      dataselect: new URL(dataselect),
      networks,
      requestLines,
      service: this.#service,
      log: this.#host.log,
      streamsOf: this.#stations.streamsOf.bind(this.#stations),
    }
    return new UpstreamWaveforms(wanted, source, signal)
  }

  async *networks(selection: Selection, task: LookupTask): AsyncGenerator<NetworkEpoch> {
    const wanted = this.#wanted(selection, undefined)
    for await (const epoch of this.#stations.epochs(networkText, wanted, task)) {
      if (this.#hasNetwork(selection, epoch.network)) yield epoch
    }
  }

  async *stations(selection: Selection, task: LookupTask): AsyncGenerator<StationEpoch> {
    const wanted = this.#wanted(selection, undefined)
    for await (const epoch of this.#stations.epochs(stationText, wanted, task)) {
      const { network, station } = epoch
      if (this.#hasNetwork(selection, network) && selectsStation(selection, network, station)) {
        yield epoch
      }
    }
  }

  /** @param window - only epochs that overlap it; undefined for all */
  async *channels(
    selection: Selection,
    window: TimeWindow | undefined,
    task: LookupTask,
  ): AsyncGenerator<UpstreamChannel> {
    const wanted = this.#wanted(selection, window)
    for await (const epoch of this.#stations.epochs(channelText, wanted, task)) {
      const isInTime = window === undefined || epochOverlaps(epoch, window)
      if (isInTime && this.#hasChannel(selection, epoch.id)) yield epoch
    }
  }

  /**
   * The time spans of data held. Where the centre has no availability service, those for which the
   * metadata describe a channel, which is told as a remark.
   */
  async *spans(
    selection: Selection,
    window: TimeWindow,
    task: LookupTask,
  ): AsyncGenerator<UpstreamSpan> {
    const { selections } = this.#wanted(selection, window)
    const spans = await this.#spans.find(selections, window, task)
    for await (const span of spans ?? this.#epochsAsSpans(selection, window, task)) {
      if (overlaps(span, window) && this.#hasChannel(selection, span.id)) yield span
    }
  }

  /**
   * The channels with their responses, as StationXML tells them.
   *
   * @param window - only epochs that overlap it; undefined for all
   */
  async *responses(
    selection: Selection,
    window: TimeWindow | undefined,
    task: LookupTask,
  ): AsyncGenerator<ChannelElement> {
    const wanted = this.#wanted(selection, window)
    for await (const element of this.#stations.channels(wanted, task)) {
      const isInTime = window === undefined || epochOverlaps(element.epoch, window)
      if (isInTime && this.#hasChannel(selection, element.id)) yield element
    }
  }

  /**
   * Asks every service for its version, which all of them tell.
   *
   * @throws {Fault} `SOURCE_DOWN`, naming the one that does not
   */
  async check(signal: AbortSignal): Promise<void> {
    for (const place of [this.#options.station, this.#options.dataselect]) {
      const url = new URL('version', place)
      const answer = await this.#service.ask({ url }, signal)
      if (answer.kind !== 'data') {
        const what = answer.kind === 'refused' ? answer.reason : `no service at ${url.href}`
        throw new Fault('SOURCE_DOWN', what)
      }
      await answer.reply.discard()
    }
  }

  async *#epochsAsSpans(
    selection: Selection,
    window: TimeWindow,
    task: LookupTask,
  ): AsyncGenerator<UpstreamSpan> {
    const { host } = new URL(this.#options.station)
    for await (const channel of this.channels(selection, window, task)) {
      const span = spanOf(channel, this.#host.clock())
      if (span === undefined) continue
      task.trouble.remark(`${host} tells no time spans: these are of its metadata`)
      yield span
    }
  }

  #wanted(selection: Selection, window: TimeWindow | undefined) {
    return { selections: upstreamSelections(selection, this.#options.networks), window }
  }

  #hasNetwork(selection: Selection, code: string): boolean {
    return selectsNetwork(selection, code) && matchesCode(this.#options.networks, code)
  }

  #hasChannel(selection: Selection, id: ChannelId): boolean {
    return selectsChannel(selection, id) && matchesCode(this.#options.networks, id.network)
  }
}

/** Nothing is held of the time to come. */
function spanOf(
  { id, start = earliest, end, sampleRate }: UpstreamChannel,
  now: Instant,
): UpstreamSpan | undefined {
  const last = end < now ? end : now
  return last > start ? { id, start, end: last, rate: Number(sampleRate) || 0 } : undefined
}
