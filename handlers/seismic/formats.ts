/** The formats that are offered, by the names that the header of a request uses. */
import type { ProductForm } from '../../src/handle/handler.ts'
import type { RequestHeader } from '../../src/model/index.ts'

interface Format extends ProductForm {
  readonly names: readonly string[]
  readonly says: string
}

/** What clients call SEED is answered with the data records of it. */
const waveform: Format = {
  names: ['SEED', 'MSEED', 'MINISEED'],
  says: 'miniSEED version 2',
  ending: 'mseed',
  mediaType: 'application/vnd.fdsn.mseed',
}

const response: Format = {
  names: ['SEED_ASCII', 'RESP'],
  says: 'RESP text',
  ending: 'txt',
  mediaType: 'text/plain; charset=utf-8',
}

const inventory: ProductForm = { ending: 'txt', mediaType: 'text/plain; charset=utf-8' }

const forms: ReadonlyMap<string, ProductForm> = new Map([
  ['DATA', waveform],
  ['RESP', response],
])

/** Why lines of a class cannot be answered in the format asked for; undefined where they can. */
export function formatRefusal(lineClass: string, header: RequestHeader): string | undefined {
  switch (lineClass) {
    case 'DATA':
      return refusal(waveform, header.formatWaveform)
    case 'RESP':
      return refusal(response, header.formatResponse)
    default:
      return undefined
  }
}

export function productForm(lineClass: string): ProductForm {
  const { ending, mediaType } = forms.get(lineClass) ?? inventory
  return { ending, mediaType }
}

function refusal({ names, says }: Format, asked: string): string | undefined {
  if (names.includes(asked.trim().toUpperCase())) return undefined
  return `format ${asked} is not offered here; offered are ${names.join(', ')} (${says})`
}
