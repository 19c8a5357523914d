/**
 * The `<Channel>` elements of a StationXML document, one by one as it comes. No more than one of
 * them is in memory.
 */
import { SaxesParser } from 'saxes'
import { Fault, openEnd } from '../../../src/model/index.ts'
import type { ChannelId } from '../channel-id.ts'
import { readIsoTime } from '../iso-time.ts'
import type { Epoch } from '../stationxml/epochs.ts'
import { decoderFor, detectEncoding } from '../stationxml/text-decoder.ts'
import { locationOf } from './station-text.ts'

export interface ChannelElement {
  readonly id: ChannelId
  readonly epoch: Epoch
  /** The element as it stands in the document. */
  readonly text: string
}

/** Characters of one element; the largest known has a tenth of it. */
const longestElement = 32 * 1024 * 1024

/** An XML declaration is shorter than this. */
const declarationBytes = 256

/** @throws {Fault} `SOURCE_BROKEN` for what is not well-formed, has a DTD, or is not StationXML */
export async function* channelElements(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<ChannelElement> {
  let collector: Collector | undefined
  for await (const piece of withWholeHead(pieces)) {
    collector ??= new Collector(piece)
    yield* collector.write(piece)
  }
  yield* collector?.end() ?? []
}

/** The first piece holds the XML declaration, however small the pieces are that come. */
async function* withWholeHead(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array()
  for await (const piece of pieces) {
    if (head === undefined) yield piece
    else {
      head = Buffer.concat([head, piece])
      if (head.length < declarationBytes) continue
      yield head
      head = undefined
    }
  }
  if (head !== undefined && head.length > 0) yield head
}

type Attributes = Readonly<Record<string, string>>

interface OpenChannel {
  readonly from: number
  attributes: Attributes
}

class Collector {
  readonly #decoder: ReturnType<typeof decoderFor>
  readonly #parser = new SaxesParser({ xmlns: false, position: false })
  /** What may still be needed of the document, and where in it that begins, in characters. */
  #text = ''
  #textFrom = 0
  #depth = 0
  /** Codes of the network and the station that are open. */
  readonly #codes = ['', '']
  #channel: OpenChannel | undefined
  #found: ChannelElement[] = []

  /** @param head - holds the XML declaration */
  constructor(head: Uint8Array) {
    this.#decoder = decoderFor(detectEncoding(head))
    this.#parser.on('doctype', () => {
      throw new Fault('SOURCE_BROKEN', 'has a DTD')
    })
    this.#parser.on('opentagstart', ({ name }) => {
      this.#depth++
      const isChannel = this.#depth === 4 && localName(name) === 'Channel'
      // The parser stands behind the character after the name.
      const from = this.#parser.position - 2 - name.length
      if (isChannel) this.#channel = { from, attributes: {} }
    })
    this.#parser.on('opentag', ({ name, attributes }) => {
      this.#openTag(localName(name), attributes)
    })
    this.#parser.on('closetag', () => {
      if (this.#depth === 4) this.#closeChannel()
      this.#depth--
    })
  }

  write(piece: Uint8Array): readonly ChannelElement[] {
    return broken(() => {
      this.#feed(this.#decoder.decode(piece, { stream: true }))
      return this.#take()
    })
  }

  end(): readonly ChannelElement[] {
    return broken(() => {
      this.#feed(this.#decoder.decode())
      this.#parser.close()
      return this.#take()
    })
  }

  #feed(text: string): void {
    if (text === '') return
    // An opening tag that the end of a piece cut in two is needed from its beginning.
    const lastTag = this.#textFrom + Math.max(0, this.#text.lastIndexOf('<'))
    const keepFrom = this.#channel?.from ?? lastTag
    this.#text = this.#text.slice(keepFrom - this.#textFrom) + text
    this.#textFrom = keepFrom
    if (this.#text.length > longestElement) {
      throw new Fault('SOURCE_BROKEN', 'has a <Channel> that is too long')
    }
    this.#parser.write(text)
  }

  #openTag(name: string, attributes: Attributes): void {
    if (this.#depth === 1 && name !== 'FDSNStationXML') {
      throw new Fault('SOURCE_BROKEN', `is no StationXML but <${name}>`)
    }
    if (this.#depth === 2 || this.#depth === 3) this.#codes[this.#depth - 2] = codeOf(attributes)
    if (this.#depth === 4 && this.#channel) this.#channel.attributes = attributes
  }

  #closeChannel(): void {
    if (this.#channel === undefined) return
    const { from, attributes } = this.#channel
    this.#channel = undefined
    const text = this.#text.slice(from - this.#textFrom, this.#parser.position - this.#textFrom)
    const [network = '', station = ''] = this.#codes
    const location = locationOf((attributes['locationCode'] ?? '').trim())
    const id = { network, station, location, channel: codeOf(attributes) }
    this.#found.push({ id, epoch: epochOf(attributes), text })
  }

  #take(): readonly ChannelElement[] {
    const found = this.#found
    this.#found = []
    return found
  }
}

function codeOf(attributes: Attributes): string {
  return (attributes['code'] ?? '').trim()
}

/** A date that cannot be read is as none. */
function epochOf(attributes: Attributes): Epoch {
  const { startDate = '', endDate = '' } = attributes
  return { start: readIsoTime(startDate), end: readIsoTime(endDate) ?? openEnd }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** Whatever the parser or the decoder throws is about the document. */
function broken<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof Fault || !(error instanceof Error)) throw error
    throw new Fault('SOURCE_BROKEN', `is not well-formed: ${error.message}`, { cause: error })
  }
}
