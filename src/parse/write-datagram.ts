/** Writes datagrams: the inverse of reading them. */
import type { Datagram, DatagramFile, DatagramMethod, LineReport } from './datagram.ts'
import type { Dialect, WrittenField } from './fields.ts'
import { longestValue, plainValue, writeFields } from './fields.ts'
import { proofFields } from './proof.ts'

/**
 * @returns the text of a mail, in lines that end in LF; read again, it gives the same datagram. An old
 *   centre is told what it knows, no more
 * @throws {Error} for a method that an old centre has no word for, and for what a field cannot hold
 */
export function writeDatagram(datagram: Datagram, { dialect }: Dialect = {}): string {
  const { class: type, method, data } = datagram
  if (dialect === 'netdc1' && !oldMethods.has(method)) {
    throw new Error(`an old centre has no word for ${method}`)
  }
  const fields = dialect === 'netdc1' ? oldFields(datagram) : allFields(datagram)
  return [
    `%%ACTION ${plainValue(type)}::${method}`,
    ...writeFields(fields.map(fitting)),
    '.END',
    data,
  ].join('\n')
}

const oldMethods: ReadonlySet<DatagramMethod> = new Set([
  ...(['SHIPRDY', 'RCVRDY', 'NOMERGE', 'SHIPMENT'] as const),
  ...(['RCVOK', 'RESEND', 'LOCALDONE', 'NODATA'] as const),
])

/** Old centres print names with no blanks in them. */
function oldFields(datagram: Datagram): readonly WrittenField[] {
  return commonFields({ ...datagram, name: plainValue(datagram.name).replace(/\s/g, '_') })
}

function allFields(datagram: Datagram): readonly WrittenField[] {
  const { bytes, sha256, url, token, shipped, lines, files, version, types, proof } = datagram
  return [
    ...commonFields(datagram),
    ['BYTES', written(bytes)],
    ['SHA256', sha256],
    ['URL', url],
    ['TOKEN', token],
    ['SHIPPED', shipped],
    ...files.map((file) => ['FILE', writeFile(file)] as const),
    ...lines.map((line) => ['LINE', writeReport(line)] as const),
    ['VERSION', version],
    ['TYPES', types?.join(' ')],
    ...proofFields(proof),
  ]
}

function commonFields(datagram: Datagram): readonly WrittenField[] {
  return [
    ['HUB_ID', datagram.hubId],
    ['NAME', datagram.name],
    ['EMAIL', datagram.email],
    ['DELEGATE', datagram.delegate],
    ['SHIPTO', datagram.shipTo],
    ['REPLYTO', datagram.replyTo],
    ['SIZE', written(datagram.kilobytes)],
    ['MEDIA', datagram.media],
    ['DISPOSITION_USER', datagram.dispositionUser],
    ['DISPOSITION_HUB', datagram.dispositionHub],
    ['FILENAME', datagram.fileName],
    ['LABEL', datagram.label],
    ['RESEND', datagram.isResend ? 'YES' : undefined],
  ]
}

function written(number: number | undefined): string | undefined {
  return number === undefined ? undefined : String(number)
}

/** In characters: a detail is a sentence for people, and may be cut. */
const longestDetail = 900

function writeReport({ number, outcome: { kind, count, detail } }: LineReport): string {
  return `${number} ${kind} ${count} ${plainValue(detail).slice(0, longestDetail)}`
}

function writeFile({ name, bytes, sha256, mediaType, url }: DatagramFile): string {
  const words = [name, String(bytes), sha256, mediaType.replace(/\s+/g, ''), url]
  if (words.slice(0, 4).includes('') || words.some((word) => /\s/.test(word))) {
    throw new Error(`a file is written in words without blanks: ${words.join(', ')}`)
  }
  return words.join(' ')
}

/** Cut short it would be another value. */
function fitting(field: WrittenField): WrittenField {
  const [keyword, value = ''] = field
  if (value.length <= longestValue) return field
  throw new Error(`.${keyword} would have ${value.length} characters, more than anyone reads`)
}
