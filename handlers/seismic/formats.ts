/** The formats that are offered, by the names that the header of a request uses. */
import type { ProductForm } from '../../src/handle/handler.ts'
import type { RequestHeader } from '../../src/model/index.ts'

export type WaveformFormat = (typeof waveforms)[number]['format']
export type ResponseFormat = (typeof responses)[number]['format']

interface Format<Name extends string> extends ProductForm {
  readonly format: Name
  /** As clients write them; case, blanks and marks do not count. The first one is told to people. */
  readonly names: readonly string[]
  /** Set for a file that cannot be laid together of pieces. */
  readonly isWhole?: true
}

const text = 'text/plain; charset=utf-8'
const mseed = 'application/vnd.fdsn.mseed'

/** What clients call SEED is answered with the data records of it, and the responses beside them. */
const waveforms = [
  {
    format: 'seed',
    names: ['SEED', 'FULL SEED', 'FSEED', 'SEED 2.4', 'SEED FULL'],
    ...{ ending: 'mseed', mediaType: mseed },
  },
  {
    format: 'mseed',
    names: ['MSEED', 'MINISEED', 'MSEED2', 'MINISEED2', 'MINI'],
    ...{ ending: 'mseed', mediaType: mseed },
  },
  {
    format: 'mseed3',
    names: ['MSEED3', 'MINISEED3'],
    ...{ ending: 'mseed3', mediaType: mseed },
  },
  {
    format: 'sac',
    names: ['SAC', 'SAC ZIP', 'SAC BINARY', 'SAC BIN', 'SACBL', 'SAC LITTLE ENDIAN'],
    ...{ ending: 'sac.zip', mediaType: 'application/zip', isWhole: true },
  },
  {
    format: 'tspair',
    names: ['ASCII', 'TSPAIR', 'ASCII TSPAIR', 'ASCII2'],
    ...{ ending: 'tspair.txt', mediaType: text },
  },
  {
    format: 'slist',
    names: ['SLIST', 'ASCII SLIST', 'ASCII1'],
    ...{ ending: 'slist.txt', mediaType: text },
  },
  {
    format: 'gse2',
    names: ['GSE2', 'GSE', 'GSE 2.0', 'GSE2 CM6', 'GSE CM6'],
    ...{ ending: 'gse2', mediaType: text },
  },
  {
    format: 'gse2-int',
    names: ['GSE2 INT', 'GSE INT'],
    ...{ ending: 'gse2', mediaType: text },
  },
] as const satisfies readonly Format<string>[]

const responses = [
  {
    format: 'resp',
    names: ['SEED_ASCII', 'RESP', 'ASCII', 'RDSEED', 'EVALRESP'],
    ...{ ending: 'txt', mediaType: text },
  },
  {
    format: 'stationxml',
    names: ['STATIONXML', 'XML', 'FDSN XML', 'FDSN STATIONXML', 'SXML'],
    ...{ ending: 'xml', mediaType: 'application/xml', isWhole: true },
  },
  {
    format: 'sacpz',
    names: ['SACPZ', 'PZ', 'SAC PAZ', 'SAC POLE ZERO', 'POLE ZERO'],
    ...{ ending: 'sacpz.txt', mediaType: text },
  },
] as const satisfies readonly Format<string>[]

/** The formats of RESP lines, the one that is taken unless told first. */
export const responseFormats: readonly ResponseFormat[] = responses.map(({ format }) => format)

const inventory: ProductForm = { ending: 'txt', mediaType: text }

/** Why lines of a class cannot be answered in the format asked for; undefined where they can. */
export function formatRefusal(lineClass: string, header: RequestHeader): string | undefined {
  const offer = offerOf(lineClass, header)
  return offer === undefined ? undefined : refusal(offer.formats, offer.asked)
}

export function productForm(lineClass: string, header: RequestHeader): ProductForm {
  const { ending, mediaType } = formatOf(lineClass, header) ?? inventory
  return { ending, mediaType }
}

/** What one task gets: a file that is made as a whole needs all its lines. */
export function unitOf(lineClass: string, header: RequestHeader): 'slice' | 'part' {
  return formatOf(lineClass, header)?.isWhole ? 'part' : 'slice'
}

/** The format of DATA lines. @returns undefined for one that is not offered */
export function waveformFormat({ formatWaveform }: RequestHeader): WaveformFormat | undefined {
  return find(waveforms, formatWaveform)?.format
}

/** The format of RESP lines. @returns undefined for one that is not offered */
export function responseFormat({ formatResponse }: RequestHeader): ResponseFormat | undefined {
  return find(responses, formatResponse)?.format
}

/** The form of a class's products; the first one offered where the one asked for is not. */
function formatOf(lineClass: string, header: RequestHeader): Format<string> | undefined {
  const offer = offerOf(lineClass, header)
  return offer && (find(offer.formats, offer.asked) ?? offer.formats[0])
}

function offerOf(
  lineClass: string,
  { formatWaveform, formatResponse }: RequestHeader,
): { readonly formats: readonly Format<string>[]; readonly asked: string } | undefined {
  switch (lineClass) {
    case 'DATA':
      return { formats: waveforms, asked: formatWaveform }
    case 'RESP':
      return { formats: responses, asked: formatResponse }
    default:
      return undefined
  }
}

function find<Name extends string>(
  formats: readonly Format<Name>[],
  asked: string,
): Format<Name> | undefined {
  return formats.find(({ names }) => names.some((name) => bare(name) === bare(asked)))
}

/** `Mini-SEED 3` is `MINISEED3`. */
function bare(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
}

function refusal(formats: readonly Format<string>[], asked: string): string | undefined {
  if (find(formats, asked)) return undefined
  const offered = formats.map(({ names }) => names[0] ?? '')
  return `format ${asked} is not offered here; offered are ${offered.join(', ')}`
}
