/** What was read in a mail, in the shape that `netdc parse --json` prints. */
import type { Remark, RequestHeader, RequestLine } from '../model/index.ts'
import { formatInstant } from '../model/index.ts'
import type { Command } from './command.ts'
import type { MailReading, ReadRequest } from './request.ts'
import { seismicGrammars } from './seismic-line.ts'

type JsonHeader = Partial<Omit<RequestHeader, 'mail' | 'phone' | 'fax'>>

/** A position that the line does not have is left out. */
interface JsonLine {
  readonly number: number
  readonly text: string
  readonly type: string
  readonly dcName: string
  readonly network?: readonly string[]
  readonly station?: readonly string[]
  readonly location?: readonly string[]
  readonly channel?: readonly string[]
  readonly fields: readonly (readonly string[])[]
  readonly options: Readonly<Record<string, string>>
  readonly start?: string
  readonly end?: string
}

interface JsonRequest {
  readonly header: JsonHeader
  readonly format: string
  readonly lines: readonly JsonLine[]
  readonly problems: readonly Remark[]
  readonly warnings: readonly Remark[]
}

export interface JsonReading {
  readonly requests: readonly JsonRequest[]
  readonly commands: readonly Command[]
}

export function readingJson({ requests, commands }: MailReading): JsonReading {
  return { requests: requests.map(jsonRequest), commands }
}

function jsonRequest({ header, format, lines, problems, warnings }: ReadRequest): JsonRequest {
  return { header: jsonHeader(header), format, lines: lines.map(jsonLine), problems, warnings }
}

function jsonHeader(header: Partial<RequestHeader>): JsonHeader {
  const shown: { -readonly [K in keyof RequestHeader]?: RequestHeader[K] } = { ...header }
  delete shown.mail
  delete shown.phone
  delete shown.fax
  return shown
}

function jsonLine({
  number,
  text,
  type,
  dcName,
  fields,
  options,
  start,
  end,
}: RequestLine): JsonLine {
  // NETWORK is the second field of every type; the positions after it are the type's own.
  const [, network, ...others] = fields
  const [station, location, channel] = seismicGrammars.has(type) ? others : []
  return {
    number,
    text,
    type,
    dcName,
    ...(network && { network }),
    ...(station && { station }),
    ...(location && { location }),
    ...(channel && { channel }),
    fields,
    options,
    ...(start !== undefined && { start: formatInstant(start) }),
    ...(end !== undefined && { end: formatInstant(end) }),
  }
}
