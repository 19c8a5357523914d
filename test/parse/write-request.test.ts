import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { fromMilliseconds, openEnd, plusMicroseconds } from '../../src/model/index.ts'
import type { DataRequest, RequestLine } from '../../src/model/index.ts'
import { asDataRequest, readMailText } from '../../src/parse/request.ts'
import { seismicGrammars } from '../../src/parse/seismic-line.ts'
import { writeRequest } from '../../src/parse/write-request.ts'

const letters = fc.stringMatching(/^[A-Z][A-Za-z.,' ]{0,20}[a-z]$/)
const code = (longest: number) =>
  fc.string({ unit: fc.constantFrom('A', 'B', 'Z', '1', '?'), minLength: 1, maxLength: longest })
const codes = (longest: number) => fc.array(code(longest), { minLength: 1, maxLength: 3 })
const channels = fc.array(fc.stringMatching(/^[A-Z?]{3}$/), { minLength: 1, maxLength: 3 })
const locations = fc.array(fc.constantFrom('--', '00', '1?', '*'), { minLength: 1, maxLength: 3 })

const times = fc
  .tuple(
    fc.integer({ min: Date.UTC(1960, 0, 1), max: Date.UTC(2100, 0, 1) }),
    fc.option(fc.integer({ min: 1, max: 1e12 }), { nil: undefined }),
  )
  .map(([ms, length]) => {
    const start = fromMilliseconds(ms)
    return { start, end: length === undefined ? openEnd : plusMicroseconds(start, length) }
  })

const line = fc
  .record({
    type: fc.constantFrom('INV', 'RESP', 'DATA'),
    dcName: fc.constantFrom('*', 'NETDC'),
    fields: fc.tuple(codes(8), codes(8), locations, channels),
    options: fc.constantFrom<Record<string, string>>({}, { trim: 'sample' }, { note: 'two words' }),
    times,
  })
  .map(({ type, dcName, fields, options, times: window }): RequestLine => ({
    number: 0,
    text: '',
    type,
    dcName,
    fields: [[dcName], ...fields],
    options,
    ...window,
  }))

const disposition = fc.constantFrom<DataRequest['header']['disposition']>(
  { mode: 'PULL' },
  { mode: 'PUSH', protocol: 'ftp', host: 'ftp.x.test', directory: '/' },
  { mode: 'PUSH', protocol: 'sftp', host: 'ftp.x.test', port: 2222, directory: '/a b/c%d?e#f' },
)

const request = fc
  .record(
    {
      name: letters,
      inst: letters,
      email: fc.constant('jenny@x.test'),
      mail: letters,
      phone: letters,
      fax: letters,
      label: fc
        .stringMatching(/^[a-z][a-z0-9_]{0,10}$/)
        .filter((l) => !/^(con|prn|aux|nul)$/.test(l)),
      media: fc.constantFrom('FTP', 'EMAIL'),
      alternateMedia: fc.constantFrom('FTP', 'EMAIL'),
      formatWaveform: fc.constantFrom('SEED', 'MSEED'),
      formatResponse: fc.constantFrom('SEED_ASCII', 'STATIONXML'),
      mergeDays: fc.integer({ min: 0, max: 30 }),
      disposition,
    },
    {
      requiredKeys: [
        'name',
        'inst',
        'email',
        'formatWaveform',
        'formatResponse',
        'mergeDays',
        'disposition',
      ],
    },
  )
  .chain((header) =>
    fc.array(line, { minLength: 1, maxLength: 5 }).map((lines): DataRequest => ({
      header,
      format: 'NETDC',
      lines,
      problems: [],
      warnings: [],
    })),
  )

test('a written request is read as the same request', () => {
  fc.assert(
    fc.property(request, (given) => {
      const text = writeRequest(given)

      const { requests } = readMailText(text, { grammars: seismicGrammars, allowLocalhost: false })
      const [only] = requests
      const read = only === undefined ? undefined : asDataRequest(only)

      assert.ok(read)
      // Where a line stands in the mail, and how it was spelt, is not part of what was asked.
      const lines = read.lines.map((one) => ({ ...one, number: 0, text: '' }))
      assert.deepEqual(
        { ...read, header: { ...read.header }, lines },
        { ...given, header: { ...given.header } },
      )
    }),
    { seed: 1, numRuns: 300 },
  )
})
