/** What the answers to DATA lines need of the metadata, wherever that comes from. */
import { Fault, plusMicroseconds } from '../../src/model/index.ts'
import type { Citation, TimeWindow } from '../../src/model/index.ts'
import { formatId } from './channel-id.ts'
import type { ChannelId } from './channel-id.ts'
import type { FdsnwsArchive } from './fdsnws/fdsnws-archive.ts'
import type { LookupTask } from './fdsnws/lookup.ts'
import type { Metadata, MetadataChannel } from './metadata/metadata.ts'
import { writeResp } from './resp/write-resp.ts'
import type { ChannelEpoch } from './stationxml/epochs.ts'
import { readResponse } from './stationxml/read-response.ts'
import { Trouble } from './trouble.ts'

export interface DescribedEpoch {
  readonly epoch: Omit<ChannelEpoch, 'element'>
  /**
   * Its response as RESP text; undefined where none is told.
   *
   * @throws {Fault} `SOURCE_BROKEN` for one that makes no sense
   */
  readonly resp: () => Promise<string | undefined>
}

export interface MetadataDesk {
  /** The epochs of one channel that overlap a span of data, by their start. */
  epochsOf(id: ChannelId, span: TimeWindow): Promise<readonly DescribedEpoch[]>
  /** What the metadata asks to be cited for networks, at the time of the data. */
  citationsOf(networks: readonly string[], span: TimeWindow): Promise<readonly Citation[]>
}

type OwnMetadata = Pick<Metadata, 'refresh' | 'channels' | 'responseOf' | 'citations'>
type Upstream = Pick<FdsnwsArchive, 'serves' | 'channels' | 'responses'>

/** The metadata of the centre itself, looked through once for a task; then those of other centres. */
export class OwnMetadataDesk implements MetadataDesk {
  readonly #metadata: OwnMetadata
  readonly #upstreams: readonly Upstream[]
  readonly #signal: AbortSignal
  #look: Promise<unknown> | undefined

  constructor(metadata: OwnMetadata, upstreams: readonly Upstream[], signal: AbortSignal) {
    this.#metadata = metadata
    this.#upstreams = upstreams
    this.#signal = signal
  }

  async epochsOf(id: ChannelId, span: TimeWindow): Promise<readonly DescribedEpoch[]> {
    await this.#refreshed()
    const [name, window] = [formatId(id), widened(span)]
    const own = [...this.#metadata.channels(selectionOf(id), window)]
      .filter((epoch) => formatId(epoch.id) === name)
      .map((epoch) => ({ epoch, resp: () => this.#respOf(epoch) }))
    return own.length > 0 ? own : this.#upstreamEpochs(id, window)
  }

  async citationsOf(networks: readonly string[], span: TimeWindow): Promise<readonly Citation[]> {
    await this.#refreshed()
    const citations = [...this.#metadata.citations(networks, widened(span))]
    return citations.map(({ network, description, doi }) => ({
      subject: description === '' ? `network ${network}` : `network ${network}, ${description}`,
      reference: `https://doi.org/${doi}`,
    }))
  }

  /** What goes wrong with the metadata of others holds no data back, and is no trouble of the data. */
  async #upstreamEpochs(id: ChannelId, window: TimeWindow): Promise<readonly DescribedEpoch[]> {
    const selection = selectionOf(id)
    const task = { trouble: new Trouble(), signal: this.#signal }
    for (const upstream of this.#upstreams.filter((one) => one.serves(selection))) {
      const asked = Array.fromAsync(upstream.channels(selection, window, task))
      const epochs = await insteadWhenDown(asked, [])
      if (epochs.length === 0) continue
      return epochs.map((epoch) => ({
        epoch,
        resp: () => insteadWhenDown(upstreamResp(upstream, epoch, task), undefined),
      }))
    }
    return []
  }

  /** Data come slowly: the file may have been changed since it was looked at, or be gone. */
  async #respOf(known: MetadataChannel): Promise<string | undefined> {
    const asKnown = await insteadWhenDown(this.#written(known), 'down')
    if (asKnown !== 'down') return asKnown
    this.#look = undefined
    await this.#refreshed()
    const { id, start = plusMicroseconds(known.end, -1), end } = known
    const present = [...this.#metadata.channels(selectionOf(id), { start, end })]
    const again = present.find(
      (one) => formatId(one.id) === formatId(id) && one.start === known.start,
    )
    return again && insteadWhenDown(this.#written(again), undefined)
  }

  async #written(epoch: MetadataChannel): Promise<string | undefined> {
    const response = await this.#metadata.responseOf(epoch)
    return response && writeResp(epoch.id, epoch, response)
  }

  /** Data are not held back by a folder of metadata that is not there: what is known of it serves. */
  #refreshed(): Promise<unknown> {
    this.#look ??= insteadWhenDown(this.#metadata.refresh(this.#signal), [])
    return this.#look
  }
}

async function insteadWhenDown<T, Instead>(
  asked: Promise<T>,
  instead: Instead,
): Promise<T | Instead> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Fault && error.code === 'SOURCE_DOWN') return instead
    throw error
  }
}

/** The response of the epoch that begins when this one does. */
async function upstreamResp(
  upstream: Upstream,
  described: DescribedEpoch['epoch'],
  task: LookupTask,
): Promise<string | undefined> {
  const { id, start, end } = described
  const window = { start: start ?? plusMicroseconds(end, -1), end }
  for await (const { epoch, text } of upstream.responses(selectionOf(id), window, task)) {
    const response = epoch.start === start ? readResponse(text) : undefined
    if (response) return writeResp(id, epoch, response)
  }
  return undefined
}

/** A single sample takes no time, and an epoch that begins with it is its own. */
function widened({ start, end }: TimeWindow): TimeWindow {
  return { start, end: plusMicroseconds(end, 1) }
}

function selectionOf({ network, station, location, channel }: ChannelId) {
  return { network: [network], station: [station], location: [location], channel: [channel] }
}
