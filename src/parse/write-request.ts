/** Writes a request as the text of a mail: the inverse of reading it. */
import type { DataRequest, RequestHeader } from '../model/index.ts'
import { writeDisposition } from './disposition.ts'
import { undoQuotedPrintable } from './left-encoded.ts'
import { writeLine } from './line.ts'

/** @returns lines that end in LF; read again, they give the same request */
export function writeRequest(request: DataRequest): string {
  const lines = request.lines.map(writeLine)
  const text = ['.NETDC_REQUEST', ...writeHeader(request.header), '.END', ...lines, ''].join('\n')
  // What could be taken for quoted-printable that nobody decoded is made so.
  return undoQuotedPrintable(text) === undefined ? text : text.replaceAll('=', '=3D')
}

function writeHeader(header: RequestHeader): string[] {
  const { mergeDays } = header
  const fields: readonly (readonly [keyword: string, value: string | undefined])[] = [
    ['NAME', header.name],
    ['INST', header.inst],
    ['MAIL', header.mail],
    ['EMAIL', header.email],
    ['PHONE', header.phone],
    ['FAX', header.fax],
    ['LABEL', header.label],
    ['MEDIA', header.media],
    ['ALTERNATE MEDIA', header.alternateMedia],
    ['FORMAT_WAVEFORM', header.formatWaveform],
    ['FORMAT_RESPONSE', header.formatResponse],
    ['MERGE_DATA', mergeDays === 0 ? 'NO' : `YES ${mergeDays}`],
    ['DISPOSITION', writeDisposition(header.disposition)],
  ]
  return fields.flatMap(([keyword, value]) =>
    value === undefined ? [] : [writeField(keyword, value)],
  )
}

/** One colon before a value is taken for a mark of the keyword. */
function writeField(keyword: string, value: string): string {
  return value.startsWith(':') ? `.${keyword}: ${value}` : `.${keyword} ${value}`
}
