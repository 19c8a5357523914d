/** Reads the answer of a routing service, of whichever kind it is. */
import { gunzipSync } from 'node:zlib'

import { Fault } from '../../src/model/index.ts'
import { readEidaJson } from './eida-json.ts'
import { readEidaPost } from './eida-post.ts'
import { readEidaXml } from './eida-xml.ts'
import { readFedcatalog } from './fedcatalog.ts'
import type { SourceReading } from './reading.ts'
import { readRegistry } from './registry.ts'

export const sourceKinds = ['eida-xml', 'eida-json', 'eida-post', 'fedcatalog', 'registry'] as const
export type SourceKind = (typeof sourceKinds)[number]

const readers: Readonly<Record<SourceKind, (text: string, name: string) => SourceReading>> = {
  'eida-xml': readEidaXml,
  'eida-json': readEidaJson,
  'eida-post': readEidaPost,
  fedcatalog: readFedcatalog,
  registry: readRegistry,
}

/** Sources are no larger than this, in bytes, also when they are unpacked. */
export const largestSource = 20 * 1024 * 1024

/**
 * @param bytes - plain or gzip
 * @param name - the file or URL, for what is said of it
 * @param kind - found out from the content where it is left out
 * @throws {Fault} `SOURCE_BROKEN`, naming the source and the place in it
 */
export function readSource(bytes: Uint8Array, name: string, kind?: SourceKind): SourceReading {
  const text = new TextDecoder().decode(unpacked(bytes, name))
  const start = text.trimStart()
  if (start === '') throw new Fault('SOURCE_BROKEN', `${name} is empty`)
  if (isWebPage(start)) {
    throw new Fault('SOURCE_BROKEN', `${name} is a web page, not the answer of a routing service`)
  }
  const found = kind ?? kindOf(start)
  if (found === undefined) {
    const known = sourceKinds.join(', ')
    throw new Fault('SOURCE_BROKEN', `${name} is of no known kind; the kinds are ${known}`)
  }
  return readers[found](text, name)
}

function unpacked(bytes: Uint8Array, name: string): Uint8Array {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  if (!isGzip) return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: largestSource })
  } catch (cause) {
    const detail = `${name} is bad gzip, or larger than ${largestSource} bytes`
    throw new Fault('SOURCE_BROKEN', detail, { cause })
  }
}

/** What proxies and broken services answer with. */
function isWebPage(text: string): boolean {
  return text.startsWith('<') && /<!doctype\s+html|<html[\s>]/i.test(text.slice(0, 1000))
}

function kindOf(text: string): SourceKind | undefined {
  if (text.startsWith('<')) return 'eida-xml'
  if (/^[[{]/.test(text)) return jsonKindOf(text)
  if (/^#?[ \t]*DATACENTER=/im.test(text)) return 'fedcatalog'
  return /^[ \t]*https?:\/\//im.test(text) ? 'eida-post' : undefined
}

function jsonKindOf(text: string): SourceKind | undefined {
  if (/"(?:datacenters|repositories|serviceURLs)"\s*:/.test(text)) return 'registry'
  return /"params"\s*:/.test(text) ? 'eida-json' : undefined
}
