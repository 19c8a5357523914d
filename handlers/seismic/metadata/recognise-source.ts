/** Tells by the first bytes of a file, and by its name, what kind of metadata it holds. */
import { Fault } from '../../../src/model/index.ts'
import type { SourceKind } from './source-file.ts'

/** So many bytes of a file are enough. */
export const headBytes = 4096

const contents: readonly (readonly [RegExp, SourceKind])[] = [
  // Byte order marks, then anything that may stand before the first element, in one or two bytes.
  [/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\0?[\s\0]*</, 'stationxml'],
  [/^[\d ]{6}[VAS][ *]/, 'dataless'],
  [/^B05[02]F\d\d/m, 'resp'],
]
/** Data records, of which miniSEED and the rest of full SEED volumes are made. */
const dataRecord = /^[\d ]{6}[DRQMT][ *]/
/** What packed files begin with. */
const packed: readonly (readonly [string, string])[] = [
  ['\x1f\x8b', 'gzip'],
  ['BZh', 'bzip2'],
  ['PK\x03\x04', 'zip'],
  ['\xfd7zXZ', 'xz'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
]
const xmlName = /\.(xml|staxml|stationxml)$/i
const otherName = /(^|\.)(resp|dataless|seed|xml|staxml|stationxml)(\.|$)/i

/**
 * @param head - the first {@link headBytes} bytes of the file, or all where it has fewer
 * @returns undefined for a file that is none of ours, a picture or a text
 * @throws {Fault} `SOURCE_BROKEN` for one that by its name should hold metadata, and does not
 */
export function recogniseSource(name: string, head: Uint8Array): SourceKind | undefined {
  const text = Buffer.from(head).toString('latin1')
  const kind = kindOf(name, text)
  if (kind !== undefined) return kind
  if (isData(text) || !otherName.test(name)) return undefined
  const packing = packed.find(([beginning]) => text.startsWith(beginning))?.[1]
  if (packing !== undefined) throw broken(`is compressed by ${packing}: unpack it`)
  if (xmlName.test(name)) return 'stationxml'
  throw broken(text === '' ? 'is empty' : 'is neither StationXML nor RESP nor SEED')
}

function kindOf(name: string, text: string): SourceKind | undefined {
  const kind = contents.find(([beginning]) => beginning.test(text))?.[1]
  return kind === 'stationxml' && !isStationXml(name, text) ? undefined : kind
}

function isData(text: string): boolean {
  return text.startsWith('MS\x03') || dataRecord.test(text)
}

/** Other XML lies about too: under a name of its own it is no trouble. */
function isStationXml(name: string, text: string): boolean {
  return xmlName.test(name) || text.replaceAll('\0', '').includes('FDSNStationXML')
}

function broken(reason: string): Fault {
  return new Fault('SOURCE_BROKEN', reason)
}
