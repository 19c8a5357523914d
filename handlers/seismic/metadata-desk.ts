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

type Upstream = Pick<FdsnwsArchive, 'serves' | 'channels' | 'responses'>

/** The metadata of the centre itself, looked through once for a task; then those of other centres. */
export class OwnMetadataDesk implements MetadataDesk {
  readonly #metadata: Metadata
  readonly #upstreams: readonly Upstream[]
  readonly #signal: AbortSignal
  #look: Promise<void> | undefined

  constructor(metadata: Metadata, upstreams: readonly Upstream[], signal: AbortSignal) {
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

  /** What goes wrong with the metadata of others holds no data back, and is not told of the data. */
  async #upstreamEpochs(id: ChannelId, window: TimeWindow): Promise<readonly DescribedEpoch[]> {
    const selection = selectionOf(id)
    const task = { trouble: new Trouble(), signal: this.#signal }
    for (const upstream of this.#upstreams.filter((one) => one.serves(selection))) {
      const epochs = await Array.fromAsync(upstream.channels(selection, window, task))
      if (epochs.length === 0) continue
      return epochs.map((epoch) => ({
        epoch,
        resp: () => upstreamResp(upstream, epoch, task),
      }))
    }
    return []
  }

  async #respOf(epoch: MetadataChannel): Promise<string | undefined> {
    const response = await this.#metadata.responseOf(epoch)
    return response && writeResp(epoch.id, epoch, response)
  }

  /** Data are not held back by a folder of metadata that is not there: what is known of it serves. */
  #refreshed(): Promise<void> {
    this.#look ??= this.#metadata.refresh(this.#signal).then(
      () => undefined,
      (error: unknown) => {
        if (!(error instanceof Fault && error.code === 'SOURCE_DOWN')) throw error
      },
    )
    return this.#look
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
  for await (const { epoch, response } of upstream.responses(selectionOf(id), window, task)) {
    if (response && epoch.start === start) return writeResp(id, epoch, response)
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
