/**
 * The header of a BREQ_FAST request (protocol, section 8): NetDC's fields, and some of its own that
 * describe an earthquake. Centres have always ignored those, and nothing is said of them.
 */
import type { Remark } from '../model/index.ts'
import type { BreqFastProduct } from './breq-fast-service.ts'
import type { HeaderField, HeaderReading } from './header.ts'
import { readHeader } from './header.ts'
import { remark } from './text.ts'

const ownKeywords: ReadonlySet<string> = new Set([
  'SOURCE',
  'HYPO',
  'MAGNITUDE',
  'QUALITY',
  'ADDRESS',
])

/** Whether the field is one of BREQ_FAST alone, which some clients write below `.END`. */
export function isBreqFastKeyword(keyword: string): boolean {
  return ownKeywords.has(keyword)
}

/**
 * @param product - what the service that was written to sends, unless a field says something else
 * @param allowLocalhost - whether `.EMAIL user@localhost` will do
 */
export function readBreqFastHeader(
  fields: readonly HeaderField[],
  product: BreqFastProduct,
  options: { readonly allowLocalhost: boolean },
): HeaderReading {
  const known = firstAlternate(fields).filter(({ keyword }) => !ownKeywords.has(keyword))
  const reading = readHeader(known.map(withPlainMedium), options)
  const { formatResponse = '' } = reading.header
  const format = known.some(({ keyword }) => keyword === 'FORMAT_WAVEFORM')
    ? {}
    : { formatWaveform: product === 'miniseed' ? 'MSEED' : 'SEED' }
  return {
    header: { inst: '', ...reading.header, ...format },
    delegated: reading.delegated,
    // Only .NAME and .EMAIL are mandatory here.
    problems: reading.problems.filter(({ number, text }) => number > 0 || text !== '.INST'),
    warnings: [
      ...reading.warnings,
      ...(product === 'dataless' ? [noDataless(formatResponse)] : []),
    ],
  }
}

function noDataless(formatResponse: string): Remark {
  const format = formatResponse === 'SEED_ASCII' ? 'RESP text' : formatResponse
  const reason = `dataless SEED volumes are not made here; the responses are sent as ${format} instead`
  return remark(0, '', reason)
}

/** The form has two lines of them, in the order of preference. */
function firstAlternate(fields: readonly HeaderField[]): readonly HeaderField[] {
  const first = fields.find(({ keyword }) => keyword === 'ALTERNATE MEDIA')
  return fields.filter((field) => field === first || field.keyword !== 'ALTERNATE MEDIA')
}

/** `Electronic (FTP)`, in many spellings, is the form's word for FTP. */
function withPlainMedium(field: HeaderField): HeaderField {
  const isMedium = field.keyword === 'MEDIA' || field.keyword === 'ALTERNATE MEDIA'
  return isMedium && /^electronic\b/i.test(field.value) ? { ...field, value: 'FTP' } : field
}
