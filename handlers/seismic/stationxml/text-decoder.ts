/** The bytes of an XML file as text, in the encoding that the file declares or begins in. */
import { TextDecoder } from 'node:util'
import { Fault } from '../../../src/model/index.ts'

export interface XmlEncoding {
  readonly label: string
  /** Undefined for UTF-8, where it depends on the character. */
  readonly bytesPerCharacter: 1 | 2 | undefined
}

const utf8: XmlEncoding = { label: 'utf-8', bytesPerCharacter: undefined }
const declaration = /^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']/
const singleByte = /^(us-ascii|ascii|latin-?1|iso-?8859-\d+|windows-125\d)$/i
const utf8Mark = /^\xef\xbb\xbf/

/** UTF-16 shows itself by its byte order mark, or by the two bytes of the first `<`. */
const utf16: readonly (readonly [RegExp, string])[] = [
  [/^(\xff\xfe|<\0)/, 'utf-16le'],
  [/^(\xfe\xff|\0<)/, 'utf-16be'],
]

/**
 * @param head - the first bytes of the file, 256 or so
 * @throws {Fault} `SOURCE_BROKEN` for encodings that are not read here
 */
export function detectEncoding(head: Uint8Array): XmlEncoding {
  const text = Buffer.from(head.subarray(0, 1024)).toString('latin1')
  const wide = utf16.find(([beginning]) => beginning.test(text))
  if (wide) return encodingNamed(wide[1])
  return encodingNamed(declaration.exec(text.replace(utf8Mark, ''))?.[1] ?? 'UTF-8')
}

/**
 * @param label - as a file declares it, or as the label of an {@link XmlEncoding}
 * @throws {Fault} `SOURCE_BROKEN` for encodings that are not read here
 */
export function encodingNamed(label: string): XmlEncoding {
  if (/^utf-?8$/i.test(label)) return utf8
  if (/^utf-16[bl]e$/.test(label)) return { label, bytesPerCharacter: 2 }
  if (singleByte.test(label)) return { label: readable(label), bytesPerCharacter: 1 }
  throw new Fault('SOURCE_BROKEN', `is written in ${label}`)
}

export function decoderFor(encoding: XmlEncoding = utf8): TextDecoder {
  // The byte order mark stays in, because positions are counted from the file's first byte.
  return new TextDecoder(encoding.label, { fatal: true, ignoreBOM: true })
}

/** `latin-1` and `iso8859-1` are common misspellings. */
function readable(label: string): string {
  return label
    .toLowerCase()
    .replace(/^latin-?1$/, 'iso-8859-1')
    .replace(/^iso8859/, 'iso-8859')
}
