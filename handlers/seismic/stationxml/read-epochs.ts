/**
 * Streams a StationXML file (1.0 to 1.2) once and gives what it describes, with the place of every
 * `<Channel>` element, so that its response can be read later without the rest of the file.
 *
 * Namespaces are not looked at: files with any prefix, or without the namespace, are read.
 */
import type { TextDecoder } from 'node:util'
import { SaxesParser } from 'saxes'
import type { SaxesTagPlain } from 'saxes'
import { Fault } from '../../../src/model/index.ts'
import { BytePosition } from './byte-position.ts'
import { EpochCollector } from './collect-epochs.ts'
import type { FileEpochs } from './collect-epochs.ts'
import { decoderFor, detectEncoding } from './text-decoder.ts'
import type { XmlEncoding } from './text-decoder.ts'

/** All that a file says about epochs. */
export interface Inventory extends FileEpochs {
  readonly encoding: XmlEncoding
}

/**
 * @param pieces - the bytes of the file; the first piece holds its XML declaration
 * @throws {Fault} `SOURCE_BROKEN` for what is not well-formed, has a DTD, or is not StationXML
 */
export async function readEpochs(pieces: AsyncIterable<Uint8Array>): Promise<Inventory> {
  let reader: EpochReader | undefined
  for await (const piece of pieces) {
    reader ??= new EpochReader(detectEncoding(piece))
    reader.write(piece)
  }
  if (reader === undefined) throw new Fault('SOURCE_BROKEN', 'is empty')
  return reader.end()
}

/** Feeds the parser and tells the collector what stands where. */
class EpochReader {
  readonly #encoding: XmlEncoding
  readonly #decoder: TextDecoder
  readonly #position: BytePosition
  readonly #parser = new SaxesParser({ xmlns: false, position: false })
  readonly #collector = new EpochCollector()

  constructor(encoding: XmlEncoding) {
    this.#encoding = encoding
    this.#decoder = decoderFor(encoding)
    this.#position = new BytePosition(encoding.isSingleByte)
    const collector = this.#collector
    this.#parser.on('doctype', refuseDoctype)
    this.#parser.on('opentagstart', (tag) => {
      const place = isChannel(tag.name) ? this.#startOf(tag.name) : 0
      collector.begin(localName(tag.name), place)
    })
    this.#parser.on('opentag', (tag) => {
      if (collector.wantsAttributes) collector.attributes(attributesOf(tag))
    })
    this.#parser.on('text', (text) => {
      collector.text(text)
    })
    this.#parser.on('cdata', (text) => {
      collector.text(text)
    })
    this.#parser.on('closetag', (tag) => {
      collector.end(isChannel(tag.name) ? this.#position.at(this.#parser.position) : 0)
    })
  }

  write(piece: Uint8Array): void {
    broken(() => {
      this.#feed(this.#decoder.decode(piece, { stream: true }))
    })
  }

  end(): Inventory {
    return broken(() => {
      this.#feed(this.#decoder.decode())
      this.#parser.close()
      return { encoding: this.#encoding, ...this.#collector.finish() }
    })
  }

  #feed(text: string): void {
    if (text === '') return
    this.#position.next(text)
    this.#parser.write(text)
  }

  /** The parser stands behind the character after the name, which is one byte. */
  #startOf(name: string): number {
    return this.#position.at(this.#parser.position) - 1 - Buffer.byteLength(`<${name}`)
  }
}

export function refuseDoctype(): never {
  throw new Fault('SOURCE_BROKEN', 'has a DTD')
}

/** Without its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function isChannel(name: string): boolean {
  return localName(name) === 'Channel'
}

function attributesOf(tag: SaxesTagPlain): ReadonlyMap<string, string> {
  return new Map(Object.entries(tag.attributes))
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
