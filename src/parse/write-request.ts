/** Writes a request as the text of a mail: the inverse of reading it. */
import type { DataRequest, RequestHeader } from '../model/index.ts'
import { writeDisposition } from './disposition.ts'
import type { WrittenField } from './fields.ts'
import { writeFields } from './fields.ts'
import { undoQuotedPrintable } from './left-encoded.ts'
import { writeLine } from './line.ts'

/** @returns lines that end in LF; read again, they give the same request */
export function writeRequest(request: DataRequest): string {
  const lines = request.lines.map(writeLine)
  const header = writeFields(headerFields(request.header))
  return unmistakable(['.NETDC_REQUEST', ...header, '.END', ...lines, ''].join('\n'))
}

/** What could be taken for quoted-printable that nobody decoded is made so. */
export function unmistakable(text: string): string {
  return undoQuotedPrintable(text) === undefined ? text : text.replaceAll('=', '=3D')
}

/** @param disposition - as it is to be written */
export function headerFields(
  header: RequestHeader,
  disposition = writeDisposition(header.disposition),
): readonly WrittenField[] {
  const { mergeDays } = header
  return [
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
    ['DISPOSITION', disposition],
  ]
}
