/** The responses that one line asks for, in whatever format, and what became of them. */
import { Fault, formatInstant } from '../../../src/model/index.ts'
import type { TimeWindow } from '../../../src/model/index.ts'
import { formatId } from '../channel-id.ts'
import type { ResponseQuery } from '../query.ts'
import type { Selection } from '../selection.ts'
import type { ChannelEpoch, NetworkEpoch, StationEpoch } from '../stationxml/epochs.ts'
import type { Response } from '../stationxml/response.ts'
import { remarkMetadata, Trouble } from '../trouble.ts'

/** Where responses come from: the metadata of a centre, or of several. */
export interface ResponseSource<Channel extends ChannelEpoch = ChannelEpoch> {
  /** Looks whether files have changed. @returns what is wrong with them, one sentence each */
  refresh(signal: AbortSignal): Promise<readonly string[]>
  networks(selection: Selection): Iterable<NetworkEpoch>
  stations(selection: Selection): Iterable<StationEpoch>
  /**
   * Station by station, in the order of start.
   *
   * @param trouble - is told of what cannot be had
   */
  channels(selection: Selection, window: TimeWindow | undefined, trouble: Trouble): Some<Channel>
  /** @throws {Fault} `SOURCE_BROKEN` for one that makes no sense */
  responseOf(channel: Channel): Promise<Response | undefined>
  /** Its `<Channel>` element as it stands; undefined where the source is not StationXML. */
  stationXmlOf(channel: Channel): Promise<string | undefined>
}

/** Several of a kind, some of which may have to be waited for. */
export type Some<T> = Iterable<T> | AsyncIterable<T>

/** Makes text of channel epochs: one object for one product, which may answer several lines. */
export interface ResponseWriter<Channel extends ChannelEpoch> {
  /** In pieces, each channel by way of {@link Attempt}. */
  pieces(channels: Some<Channel>, attempt: Attempt<Channel>): AsyncIterable<string>
  /** What ends the product; nothing where it is empty. */
  end(): string
}

/**
 * Does what has to be done for one channel epoch. What is wrong with it is noted and costs this
 * channel only; what was made of it is counted.
 */
export type Attempt<Channel extends ChannelEpoch> = (
  channel: Channel,
  make: () => Promise<string | undefined>,
) => Promise<string | undefined>

export class Responses<Channel extends ChannelEpoch> {
  readonly trouble = new Trouble()
  readonly #source: ResponseSource<Channel>
  readonly #writer: ResponseWriter<Channel>
  readonly #signal: AbortSignal
  #count = 0
  #fileTroubles: readonly string[] = []

  constructor(
    source: ResponseSource<Channel>,
    writer: ResponseWriter<Channel>,
    signal: AbortSignal,
  ) {
    this.#source = source
    this.#writer = writer
    this.#signal = signal
  }

  /** Channel epochs written so far. */
  get count(): number {
    return this.#count
  }

  /** What is wrong with the files of the source, whatever the line asks for; known with the text. */
  get fileTroubles(): readonly string[] {
    return this.#fileTroubles
  }

  /**
   * What the line adds to the product: empty where nothing was found.
   *
   * @throws {Fault} `SOURCE_DOWN` for metadata that cannot be read now, `RESOURCES` for shortages
   */
  async *text({ selection, window }: ResponseQuery): AsyncGenerator<Uint8Array> {
    this.#fileTroubles = await this.#source.refresh(this.#signal)
    const channels = this.#source.channels(selection, window, this.trouble)
    const attempt: Attempt<Channel> = (channel, make) => this.#attempt(channel, make)
    for await (const piece of this.#writer.pieces(channels, attempt)) yield Buffer.from(piece)
    if (this.#count === 0) remarkMetadata(this.#fileTroubles, this.trouble)
  }

  async #attempt(
    channel: Channel,
    make: () => Promise<string | undefined>,
  ): Promise<string | undefined> {
    this.#signal.throwIfAborted()
    const text = await this.#made(channel, make)
    if (text !== undefined) this.#count++
    return text
  }

  async #made(channel: Channel, make: () => Promise<string | undefined>) {
    try {
      const text = await make()
      if (text === undefined) this.trouble.remark(`${nameOf(channel)} has no response`)
      return text
    } catch (error) {
      const isBroken = error instanceof Fault && error.code === 'SOURCE_BROKEN'
      if (isBroken) this.trouble.note(`${nameOf(channel)}: ${error.message}`)
      else this.trouble.unreadable(nameOf(channel), error)
      return undefined
    }
  }
}

/** The text of the last line, and what ends the product. */
export async function* completed<Channel extends ChannelEpoch>(
  text: AsyncIterable<Uint8Array>,
  writer: ResponseWriter<Channel>,
): AsyncGenerator<Uint8Array> {
  yield* text
  const end = writer.end()
  if (end !== '') yield Buffer.from(end)
}

/** `IU.ANMO.00.BHZ of 2012-03-12` */
function nameOf({ id, start }: ChannelEpoch): string {
  const since = start === undefined ? '' : ` of ${formatInstant(start).slice(0, 10)}`
  return `${formatId(id)}${since}`
}
