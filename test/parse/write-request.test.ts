import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import type { DataRequest } from '../../src/model/index.ts'
import { asDataRequest, readMailText } from '../../src/parse/request.ts'
import type { Grammar } from '../../src/parse/seismic-line.ts'
import { seismicGrammars } from '../../src/parse/seismic-line.ts'
import { writeRequest } from '../../src/parse/write-request.ts'
import { asked, randomRequest } from '../kit/random-request.ts'

const anything: Grammar = (line) => ({ line, problems: [], warnings: [] })
const options = {
  grammars: new Map([...seismicGrammars, ['PERF', anything]]),
  allowLocalhost: false,
}

/** @returns `undefined` where the text is not one good request */
function read(text: string): DataRequest | undefined {
  const [only, ...others] = readMailText(text, options).requests
  return only === undefined || others.length > 0 ? undefined : asDataRequest(only)
}

test('a written request is read as the same request, with nothing to say of it', () => {
  fc.assert(
    fc.property(randomRequest, (given) => {
      const again = read(writeRequest(given))

      assert.ok(again)
      assert.deepEqual(asked(again), asked(given))
      assert.deepEqual([again.problems, again.warnings], [[], []])
    }),
    { seed: 1, numRuns: 300 },
  )
})

/** What a reader could take for something else than it is. */
const oddities = fc.constantFrom(
  ...[
    ':',
    '::',
    '=',
    '=3D',
    '=20',
    '=C3=A9',
    '=3D3D',
    'MEDIA',
    '"',
    '//',
    '>',
    '--',
    '.',
    '@',
    '%',
  ],
  ...[
    'a',
    'b c',
    '%20',
    '%2540',
    '/',
    '?',
    '#',
    'é',
    '王',
    'ß',
    'ŉ',
    'PUSH',
    'YES',
    '3',
    'From: x',
  ],
  ...['\u201c', '\u2013', '\u200b', '\u00a0', '\0', '\uff5e', '\uff1a', ' ', '\ud800'],
)
const anyCharacter = fc
  .string({ unit: 'binary', maxLength: 3 })
  .map((text) => text.replace(/[\r\n\v\f\u2028\u2029]/g, ''))
const value = fc
  .array(fc.oneof(oddities, anyCharacter), { minLength: 1, maxLength: 8 })
  .map((pieces) => pieces.join(''))

const host = fc.constantFrom('h', 'ftp.x.test', '[::1]', 'x.test.')
const scheme = fc.constantFrom('ftp', 'SFTP', 'ftps')
const disposition = fc.oneof(
  fc.tuple(host, value).map(([name, path]) => `PUSH ${name} ${path}`),
  fc.tuple(host, value).map(([name, path]) => `PUSH ${name}:21 /${path}`),
  fc.tuple(scheme, host, value).map(([how, name, path]) => `PUSH ${how}://${name}/${path}`),
  fc.tuple(scheme, host, value).map(([how, name, path]) => `PUSH ${how}://${name}:21 ${path}`),
)

const freeFields = [
  ...['MAIL', 'PHONE', 'FAX', 'LABEL', 'MEDIA', 'ALTERNATE MEDIA'],
  ...['FORMAT_WAVEFORM', 'FORMAT_RESPONSE', 'MERGE_DATA'],
]
const perhaps = (line: fc.Arbitrary<string>) => fc.option(line, { nil: '' })
const header = fc.tuple(
  value.map((name) => `.NAME ${name}`),
  value.map((inst) => `.INST ${inst}`),
  fc.constantFrom('a@x.test', 'a=3Db@x.test', 'é@x.test').map((email) => `.EMAIL ${email}`),
  perhaps(disposition.map((where) => `.DISPOSITION ${where}`)),
  ...freeFields.map((keyword) => perhaps(value.map((text) => `.${keyword} ${text}`))),
)

const field = fc.constantFrom(
  ...['*', 'IU', '"IU II"', 'A?', '--', '-', '00', '"00 -"', 'BHZ', '"BH? L*"', 'a=3Db'],
  ...['k="v w"', 'k=x=', 'k=', 'k="a=b"', '__proto__=x', 'k==3D', '"a b=c"', '""', '"x=y z"'],
)
const times = fc.constantFrom('', '"2001 06 23" "2001 06 24 01 02 03.5"', '"2001" "2600"')
const type = fc.constantFrom('.INV *', '.DATA *', '.RESP NETDC', '.PERF x', '.PERF *')
const line = fc
  .tuple(type, fc.array(field, { maxLength: 7 }), times)
  .map(([start, fields, window]) => [start, ...fields, window].join(' '))

const anyRequest = fc
  .tuple(header, fc.array(line, { minLength: 1, maxLength: 4 }))
  .map(([fields, lines]) => ['.NETDC_REQUEST', ...fields, '.END', ...lines].join('\n'))

test('whatever request can be read is the same when it is written and read again', () => {
  let count = 0
  fc.assert(
    fc.property(anyRequest, (text) => {
      const given = read(text)
      if (given === undefined) return
      count++

      const again = read(writeRequest(given))

      assert.ok(again)
      assert.deepEqual(asked(again), asked(given))
    }),
    { seed: 1, numRuns: 3000 },
  )
  assert.ok(count > 1500)
})

test('a directory as long as may be is written in a line that is read', () => {
  const given = `PUSH sftp://ftp.x.test/${encodeURIComponent(' ')}${'王'.repeat(250)}`
  const text = `.NETDC_REQUEST\n.NAME J\n.INST E\n.EMAIL j@x.test\n.DISPOSITION ${given}\n.END\n.INV *\n`
  const request = read(text)

  assert.ok(request)
  assert.deepEqual(read(writeRequest(request))?.header.disposition, {
    mode: 'PUSH',
    protocol: 'sftp',
    host: 'ftp.x.test',
    directory: `/ ${'王'.repeat(250)}`,
  })
})
