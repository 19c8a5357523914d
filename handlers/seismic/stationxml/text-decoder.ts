/** The bytes of an XML file as text, in the encoding that the file declares. */
import { TextDecoder } from 'node:util'
import { Fault } from '../../../src/model/index.ts'

/** UTF-8, or an encoding in which every byte is one character. */
export interface XmlEncoding {
  readonly label: string
  readonly isSingleByte: boolean
}

const utf8: XmlEncoding = { label: 'utf-8', isSingleByte: false }
const declaration = /^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']/
const singleByte = /^(us-ascii|ascii|latin-?1|iso-?8859-\d+|windows-125\d)$/i
const byteOrderMarks = { utf16: /^(\xfe\xff|\xff\xfe)/, utf8: /^\xef\xbb\xbf/ }

/**
 * @param head - the first bytes of the file, 256 or so
 * @throws {Fault} `SOURCE_BROKEN` for encodings that are not read here
 */
export function detectEncoding(head: Uint8Array): XmlEncoding {
  const text = Buffer.from(head).toString('latin1')
  if (byteOrderMarks.utf16.test(text)) throw new Fault('SOURCE_BROKEN', 'is written in UTF-16')
  const label = declaration.exec(text.replace(byteOrderMarks.utf8, ''))?.[1] ?? 'UTF-8'
  if (/^utf-?8$/i.test(label)) return utf8
  if (singleByte.test(label)) return { label: readable(label), isSingleByte: true }
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
