/** A shipment in the words that its page prints. */
import type { ShipmentRecord } from '../ledger/ledger.ts'
import { formatInstant, oneLine } from '../model/index.ts'
import type { Instant } from '../model/index.ts'
import { fileName } from './ready.ts'
import type { Ready } from './ready.ts'

/** What is told of a shipment for as long as anybody has its link. */
export function factsOf(shipment: ShipmentRecord, label: string) {
  const { class: type, dcName } = shipment
  return { label: oneLine(label), class: type, dcName, name: fileName(shipment) }
}

export function viewOf(shipment: Ready, label: string) {
  const { file, receipt, mediaType, name } = shipment
  return {
    ...factsOf(shipment, label),
    kind: kindOf(mediaType),
    size: sizeOf(file.bytes),
    bytes: file.bytes.toLocaleString('en'),
    sha256: file.sha256,
    made: minuteOf(receipt.at),
    goes: receipt.removedAt === undefined ? undefined : minuteOf(receipt.removedAt),
    link: encoded(name),
    // In quotes on a command line, which an apostrophe would end.
    address: receipt.location.replaceAll("'", '%27'),
  }
}

const kinds: readonly (readonly [form: RegExp, words: string])[] = [
  [/^application\/vnd\.fdsn\.mseed/, 'waveforms in miniSEED'],
  [/^application\/x-tar/, 'tar archive'],
  [/^application\/zip/, 'zip archive'],
  [/^(?:application|text)\/(?:[\w.-]+\+)?xml/, 'XML document'],
  [/^text\//, 'plain text'],
]

/** A media type in words; one without words as it is. */
function kindOf(mediaType: string): string {
  return kinds.find(([form]) => form.test(mediaType))?.[1] ?? mediaType
}

/** `1.2 MB`. */
function sizeOf(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const place = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1)
  const value = (bytes / 1000 ** place).toLocaleString('en', { maximumFractionDigits: 1 })
  return `${value} ${units[place] ?? ''}`
}

/** `2026-11-28 14:05 UTC`. */
function minuteOf(at: Instant): string {
  return `${formatInstant(at).slice(0, 16).replace('T', ' ')} UTC`
}

/** A name as a part of a path: without anything that a URL, or an attribute, could mean by it. */
function encoded(name: string): string {
  const code = (sign: string) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
  return encodeURIComponent(name).replaceAll(/[!'()*]/g, code)
}
