/**
 * Streams a StationXML file (1.0 to 1.2) once and gives what it describes, with the place of every
 * `<Channel>` element, so that its response can be read later without the rest of the file.
 *
 * Namespaces are not looked at: files with any prefix, or without the namespace, are read.
 */
import type { TextDecoder } from 'node:util'
import { SaxesParser } from 'saxes'
import { Fault } from '../../../src/model/index.ts'
import type { EpochSink } from '../metadata/epoch-sink.ts'
import { BytePosition } from './byte-position.ts'
import { EpochCollector } from './collect-epochs.ts'
import { PieceSearch, StageSkipper } from './stage-skipper.ts'
import { decoderFor, detectEncoding } from './text-decoder.ts'
import type { XmlEncoding } from './text-decoder.ts'

/**
 * @param pieces - the bytes of the file; the first piece holds its XML declaration. A piece is done
 *   with before the next one is taken, so that they may all lie in one buffer
 * @throws {Fault} `SOURCE_BROKEN` for what is not well-formed, has a DTD, or is not StationXML
 */
export async function readEpochs(
  pieces: AsyncIterable<Uint8Array>,
  sink: EpochSink,
): Promise<XmlEncoding> {
  let reader: EpochReader | undefined
  for await (const piece of pieces) {
    reader ??= new EpochReader(detectEncoding(piece), sink)
    reader.write(piece)
  }
  if (reader === undefined) throw new Fault('SOURCE_BROKEN', 'is empty')
  return reader.end()
}

const stageTag = Buffer.from('<Stage')
const tagEnd = 0x3e
const nothing = Buffer.alloc(0)

/**
 * Feeds the parser, all but the stages of responses, and tells the collector what stands where. Of
 * all stages of a response the parser gets the first start tag and the last end tag.
 */
class EpochReader {
  readonly #encoding: XmlEncoding
  readonly #decoder: TextDecoder
  readonly #position: BytePosition
  readonly #parser = new SaxesParser({ xmlns: false, position: false })
  /** While stages go by. */
  #skipper: StageSkipper | undefined
  /** Characters that the parser got; it carries none over when they end with a tag. */
  #fed = 0
  /** Where the start tag of a stage ended last, as the parser counts. */
  #stageBegan = -1
  /** Bytes of the last piece that belong to something which goes on in the next one. */
  #unfinished: Uint8Array = nothing

  constructor(encoding: XmlEncoding, sink: EpochSink) {
    this.#encoding = encoding
    this.#decoder = decoderFor(encoding)
    this.#position = new BytePosition(encoding.bytesPerCharacter)
    const collector = new EpochCollector(sink)
    this.#parser.on('doctype', refuseDoctype)
    this.#parser.on('opentagstart', (tag) => {
      const place = isNamed(tag.name, 'Channel') ? this.#startOf(tag.name) : 0
      collector.begin(localName(tag.name), place)
    })
    this.#parser.on('opentag', (tag) => {
      collector.opened(tag.attributes)
      const isOpen = collector.isInsideStage && !tag.isSelfClosing
      if (isOpen) this.#stageBegan = this.#parser.position
    })
    this.#parser.on('text', (text) => {
      collector.text(text)
    })
    this.#parser.on('cdata', (text) => {
      collector.text(text)
    })
    this.#parser.on('closetag', (tag) => {
      const isPlaced = isNamed(tag.name, 'Channel')
      collector.end(isPlaced ? this.#position.at(this.#parser.position) : 0)
    })
  }

  write(piece: Uint8Array): void {
    const bytes =
      this.#unfinished.length > 0 ? Buffer.concat([this.#unfinished, piece]) : view(piece)
    this.#unfinished = nothing
    const search = new PieceSearch(bytes)
    broken(() => {
      let at = 0
      while (at < bytes.length) at = this.#skipper ? this.#skip(search, at) : this.#take(bytes, at)
    })
  }

  end(): XmlEncoding {
    return broken(() => {
      this.#feed(this.#decoder.decode())
      this.#parser.close()
      return this.#encoding
    })
  }

  /** Feeds up to where a stage begins, or everything. @returns up to where */
  #take(bytes: Buffer, at: number): number {
    const stage = this.#encoding.bytesPerCharacter === 2 ? -1 : bytes.indexOf(stageTag, at)
    const end = stage < 0 ? -1 : bytes.indexOf(tagEnd, stage)
    const to = end < 0 ? bytes.length : end + 1
    this.#feed(this.#decoder.decode(bytes.subarray(at, to), { stream: true }))
    // What looks like a stage may stand in a comment: the parser knows.
    const isStage = end >= 0 && this.#stageBegan === this.#fed
    if (isStage) this.#skipper = new StageSkipper()
    return to
  }

  #skip(search: PieceSearch, at: number): number {
    const { bytes } = search
    const { to, isEnd } = this.#skipper?.skip(search, at) ?? { to: at, isEnd: true }
    this.#position.skip(to - at)
    if (isEnd) {
      this.#skipper = undefined
      return to
    }
    this.#unfinished = Buffer.from(bytes.subarray(to))
    return bytes.length
  }

  #feed(text: string): void {
    if (text === '') return
    this.#position.next(text)
    this.#fed += text.length
    this.#parser.write(text)
  }

  /** The parser stands behind the character after the name, which is no letter. */
  #startOf(name: string): number {
    const text = `<${name} `
    const width = this.#encoding.bytesPerCharacter
    const length = width ? text.length * width : Buffer.byteLength(text)
    return this.#position.at(this.#parser.position) - length
  }
}

export function refuseDoctype(): never {
  throw new Fault('SOURCE_BROKEN', 'has a DTD')
}

function view(piece: Uint8Array): Buffer {
  return Buffer.from(piece.buffer, piece.byteOffset, piece.length)
}

/** Without its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** @param name - with a prefix or without */
function isNamed(name: string, wanted: string): boolean {
  return name.endsWith(wanted) && localName(name) === wanted
}

/** Whatever the parser or the decoder throws is about the file. */
function broken<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof Fault || !(error instanceof Error)) throw error
    throw new Fault('SOURCE_BROKEN', `is not well-formed: ${error.message}`, { cause: error })
  }
}
