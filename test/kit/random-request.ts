/** Any good request, for property tests, and what of it must come back when it is read again. */
import fc from 'fast-check'

import { fromMilliseconds, openEnd, plusMicroseconds } from '../../src/model/index.ts'
import type { DataRequest, RequestLine } from '../../src/model/index.ts'

const words = fc.stringMatching(/^[A-Z][a-z]{0,8}[.,']?(?: [A-Za-z][a-z]{0,8}[.,']?){0,2}$/)

const code = (longest: number) =>
  fc.stringMatching(new RegExp(`^[A-Z][A-Z0-9?]{0,${longest - 1}}$`))
const list = (item: fc.Arbitrary<string>) => fc.array(item, { minLength: 1, maxLength: 3 })
const anyOne = fc.constant(['*'])

const dcName = fc.constantFrom('*', 'NETDC')
const network = fc.oneof(list(code(8)), anyOne)
const station = fc.oneof(list(code(8)), anyOne)
const location = list(fc.constantFrom('--', '00', '1?', '*'))
const channel = fc.oneof(list(fc.stringMatching(/^[A-Z][A-Z0-9?]{2}$/)), anyOne)

const window = fc
  .tuple(
    fc.integer({ min: Date.UTC(1960, 0, 1), max: Date.UTC(2100, 0, 1) }),
    fc.option(fc.integer({ min: 1, max: 1e12 }), { nil: undefined }),
  )
  .map(([ms, length]) => {
    const start = fromMilliseconds(ms)
    return { start, end: length === undefined ? openEnd : plusMicroseconds(start, length) }
  })

/** How many fields each type may have after DC_NAME, without the times. */
const levels: readonly (readonly [type: string, fields: number])[] = [
  ['INV', 0],
  ['INV', 1],
  ['INV', 2],
  ['INV', 4],
  ['RESP', 4],
]

const withoutTimes = fc
  .tuple(fc.constantFrom(...levels), dcName, fc.tuple(network, station, location, channel))
  .map(([[type, count], centre, fields]) => lineOf(type, centre, fields.slice(0, count)))

const withTimes = fc
  .record({
    type: fc.constantFrom('INV', 'RESP', 'DATA', 'DATA'),
    centre: dcName,
    fields: fc.tuple(network, station, location, channel),
    options: fc.constantFrom<Record<string, string>>({}, {}, { trim: 'sample' }),
    window,
  })
  .map(({ type, centre, fields, options, window: { start, end } }) => ({
    ...lineOf(type, centre, fields),
    options,
    start,
    end,
  }))

/** A line of any level, without number and text. */
export const randomLine: fc.Arbitrary<RequestLine> = fc.oneof(
  { arbitrary: withTimes, weight: 3 },
  { arbitrary: withoutTimes, weight: 1 },
)

function lineOf(type: string, centre: string, fields: readonly (readonly string[])[]): RequestLine {
  return { number: 0, text: '', type, dcName: centre, fields: [[centre], ...fields], options: {} }
}

const mandatory = {
  name: words,
  inst: words,
  email: fc.constantFrom('jenny@seis.example.edu', 'j.s+netdc@x.example.org'),
  formatWaveform: fc.constantFrom('SEED', 'MSEED'),
  formatResponse: fc.constantFrom('SEED_ASCII', 'STATIONXML'),
  mergeDays: fc.integer({ min: 0, max: 30 }),
  disposition: fc.constantFrom<DataRequest['header']['disposition']>(
    { mode: 'PULL' },
    { mode: 'PUSH', protocol: 'ftp', host: 'ftp.example.edu', directory: '/' },
    { mode: 'PUSH', protocol: 'sftp', host: 'x.example.edu', port: 2222, directory: '/a b/c%d?#f' },
  ),
}

const optional = {
  mail: words,
  phone: fc.stringMatching(/^\+1 [0-9]{3} [0-9]{4}$/),
  fax: words,
  label: fc.stringMatching(/^my_[a-z0-9]{1,10}$/),
  media: fc.constantFrom('FTP', 'EMAIL'),
  alternateMedia: fc.constantFrom('FTP', 'EMAIL'),
}

const header = fc
  .tuple(fc.record(mandatory), fc.record(optional, { requiredKeys: [] }))
  .map(([needed, more]) => ({ ...needed, ...more }))

export const randomRequest: fc.Arbitrary<DataRequest> = requestOf(randomLine)

/** A request of some kind of line. */
export function requestOf(line: fc.Arbitrary<RequestLine>): fc.Arbitrary<DataRequest> {
  return fc
    .tuple(header, fc.array(line, { minLength: 1, maxLength: 5 }))
    .map(([fields, lines]) => ({
      header: fields,
      format: 'NETDC',
      lines,
      problems: [],
      warnings: [],
    }))
}

/** What was asked: not where a line stands in the mail, how it was spelt, and what was remarked. */
export function asked({ header: fields, lines }: Pick<DataRequest, 'header' | 'lines'>): unknown {
  return { header: { ...fields }, lines: lines.map((one) => ({ ...one, number: 0, text: '' })) }
}
