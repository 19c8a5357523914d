import assert from 'node:assert/strict'
import { test } from 'node:test'

import {
  isHeaderKeyword,
  mayHoldSecret,
  readHeader,
  readHeaderField,
} from '../../src/parse/header.ts'

const mandatory = ['.NAME Jenny', '.INST Example', '.EMAIL jenny@x.test']

function read(...lines: readonly string[]) {
  const fields = [...mandatory, ...lines].map((line, index) => {
    const field = readHeaderField(index + 1, line)
    assert.ok(field)
    return field
  })
  return readHeader(fields, { allowLocalhost: false })
}

test('fields that are not sent have their defaults', () => {
  const { header, problems, warnings } = read()

  assert.deepEqual(header, {
    name: 'Jenny',
    inst: 'Example',
    email: 'jenny@x.test',
    formatWaveform: 'SEED',
    formatResponse: 'SEED_ASCII',
    mergeDays: 0,
    disposition: { mode: 'PULL' },
  })
  assert.deepEqual([problems, warnings], [[], []])
})

test('every field is read', () => {
  const { header } = read(
    '.MAIL 1 Fault Street',
    '.PHONE 555 1212',
    '.FAX none',
    '.LABEL my_event',
    '.MEDIA email',
    '.ALTERNATE MEDIA FTP',
    '.FORMAT_WAVEFORM mseed',
    '.FORMAT_RESPONSE resp',
    '.MERGE_DATA YES 5',
    '.DISPOSITION PUSH ftp.x.test /in',
  )

  assert.deepEqual(
    { ...header, name: '', inst: '', email: '' },
    {
      name: '',
      inst: '',
      email: '',
      mail: '1 Fault Street',
      phone: '555 1212',
      fax: 'none',
      label: 'my_event',
      media: 'EMAIL',
      alternateMedia: 'FTP',
      formatWaveform: 'MSEED',
      formatResponse: 'RESP',
      mergeDays: 5,
      disposition: { mode: 'PUSH', protocol: 'ftp', host: 'ftp.x.test', directory: '/in' },
    },
  )
})

for (const spelling of [
  '.ALTERNATE MEDIA FTP',
  '.ALTERNATIVE MEDIA FTP',
  '.alternate media : FTP',
  '.ALTERNATE MEDIA:FTP',
  '.ALTERNATE_MEDIA FTP',
]) {
  test(`${spelling} names the alternate media`, () => {
    assert.equal(read(spelling).header.alternateMedia, 'FTP')
  })
}

test('an empty field counts as not sent', () => {
  const { header, problems } = readHeader(
    [{ number: 1, text: '.NAME', keyword: 'NAME', value: '' }],
    {
      allowLocalhost: false,
    },
  )

  assert.equal(header.name, undefined)
  assert.deepEqual(
    problems.map((problem) => problem.text),
    ['.NAME', '.INST', '.EMAIL'],
  )
})

test('of a repeated field the last one counts, with a warning', () => {
  const { header, warnings } = read('.LABEL one', '.LABEL two')

  assert.equal(header.label, 'two')
  assert.match(warnings[0]?.reason ?? '', /repeated/)
})

test('the same address twice is one, in whatever case', () => {
  const { header, problems } = read('.EMAIL Jenny@X.test')

  assert.equal(header.email, 'Jenny@X.test')
  assert.deepEqual(problems, [])
})

test('two different addresses are a problem', () => {
  const { header, problems } = read('.EMAIL john@x.test')

  assert.equal(header.email, undefined)
  assert.match(problems[0]?.reason ?? '', /two different/)
})

const warned: readonly (readonly [line: string, reason: RegExp])[] = [
  ['.COLOUR blue', /not known/],
  ['.MEDIA DAT TAPE', /no tapes/],
  ['.E-MAIL joe@x.test', /did you mean \.EMAIL\?/],
  ['.LABLE x', /did you mean \.LABEL\?/],
  ['.LABEL\u200b x', /used as x/],
  ['.MEDIA 1/2" tape - 6250', /no tapes/],
  ['.MEDIA Electronic (FTP)', /medium is not known/],
  ['.LABEL a/b', /used as a_b/],
  ['.LABEL ...', /nothing of this label/],
  ['.MERGE_DATA maybe', /neither NO nor YES/],
  ['.MERGE_DATA YES soon', /no number of days/],
  ['.MERGE_DATA YES 0', /no number of days/],
  ['.MERGE_DATA YES 99', /30 days at most/],
  ['.HUB_ID X', /only a data centre/],
  ['.LINE_NUMBERS 1', /only a data centre/],
]
for (const [line, reason] of warned) {
  test(`${line} is accepted with a warning`, () => {
    const { problems, warnings } = read(line)

    assert.deepEqual(problems, [])
    assert.match(warnings[0]?.reason ?? '', reason)
  })
}

const mergeDays: readonly (readonly [value: string, days: number])[] = [
  ['NO', 0],
  ['yes', 2],
  ['YES 7', 7],
  ['YES 1 day', 1],
  ['YES 31', 30],
  ['YES soon', 2],
  ['maybe', 0],
]
for (const [value, days] of mergeDays) {
  test(`.MERGE_DATA ${value} waits ${days} days`, () => {
    assert.equal(read(`.MERGE_DATA ${value}`).header.mergeDays, days)
  })
}

test('a refused disposition is a warning, is not repeated, and leaves PULL', () => {
  const { header, problems, warnings } = read('.DISPOSITION PUSH ftp://jenny:sesame@x.test/')

  assert.deepEqual(header.disposition, { mode: 'PULL' })
  assert.deepEqual(problems, [])
  assert.deepEqual(
    warnings.map((warning) => warning.text),
    ['.DISPOSITION …'],
  )
})

test('fields of a passed-on request are told apart', () => {
  assert.equal(read().delegated, false)
  assert.equal(read('.HUB_DC NCEDC').delegated, true)
})

test('of a field that is repeated empty, the one with a value counts', () => {
  const { header, problems, warnings } = read('.NAME')

  assert.equal(header.name, 'Jenny')
  assert.deepEqual([problems, warnings], [[], []])
})

test('the name of a missing field tells which line may be meant for it', () => {
  const field = readHeaderField(4, '.E-MAIL joe@x.test')
  assert.ok(field)

  const { problems } = readHeader([field], { allowLocalhost: false })

  assert.match(problems.at(-1)?.reason ?? '', /\.EMAIL is missing: line 4 says \.E-MAIL instead/)
})

test('an overlong field is left out, but for one that is mandatory', () => {
  const { header, problems, warnings } = read(
    `.PHONE ${'5'.repeat(1000)}`,
    `.NAME ${'x'.repeat(1000)}`,
  )

  assert.equal(header.phone, undefined)
  assert.match(warnings.at(-1)?.reason ?? '', /1007 characters; at most 1000 are read: .* left out/)
  assert.match(problems[0]?.reason ?? '', /1006 characters/)
})

test('what may hold a password is known by its keyword, spelt right or not', () => {
  for (const keyword of ['DISPOSITION', 'DISPOSITON', 'PASSWD']) assert.ok(mayHoldSecret(keyword))
  assert.ok(!mayHoldSecret('LABEL'))
})

test('a line that is no header field has no keyword', () => {
  assert.equal(readHeaderField(1, 'NAME Jenny'), undefined)
})

test('header keywords are known from types of lines', () => {
  assert.ok(isHeaderKeyword('EMAIL'))
  assert.ok(isHeaderKeyword('LABEL'))
  assert.ok(!isHeaderKeyword('DATA'))
})

test("the address of the guide's example is not answered", () => {
  const { header, problems } = read('.NAME J', '.INST E', '.EMAIL You@example.org')

  assert.equal(header.email, undefined)
  assert.match(problems[0]?.reason ?? '', /the address of the example: write your own/)
})

test('a label or a medium that may hold a password is not used', () => {
  const { header, warnings } = read('.LABEL ftp://j:sesame@x', '.MEDIA FTP h.x.test j sesame')

  assert.deepEqual([header.label, header.media], [undefined, undefined])
  assert.doesNotMatch(JSON.stringify(warnings), /sesame/)
})

test('of very many unknown fields the first are told one by one, the others at once', () => {
  const fields = Array.from({ length: 5000 }, (_, at) => `.FIELD${at} x`)

  const { header, warnings } = read(...fields)

  assert.equal(header.name, 'Jenny')
  assert.equal(warnings.length, 21)
  assert.match(warnings[20]?.reason ?? '', /^4980 more header fields, from this one on,/)
  assert.deepEqual([warnings[20]?.number, warnings[20]?.text], [24, '.FIELD20 …'])
})
