import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { asDataRequest, asDelegatedRequest, readMailText } from '../../src/parse/request.ts'
import type { ReadRequest } from '../../src/parse/request.ts'
import { seismicGrammars } from '../../src/parse/seismic-line.ts'

const folder = new URL('delegated/', import.meta.url)

function only(text: string, maxLines = 100): ReadRequest {
  const options = { grammars: seismicGrammars, allowLocalhost: false, maxLines }
  const [request, ...others] = readMailText(text, options).requests
  assert.ok(request)
  assert.deepEqual(others, [])
  return request
}

const head = ['.NETDC_REQUEST', '.NAME Jenny', '.INST Example', '.EMAIL jenny@x.test']
const hubId = '.HUB_ID NCEDC:Jan_11,02:02:12:25373'

function delegated(fields: readonly string[], lines: readonly string[] = ['.INV *']): ReadRequest {
  return only([...head, ...fields, '.END', ...lines].join('\n'))
}

function reasonsOf({ problems }: ReadRequest): string {
  return problems.map(({ reason }) => reason).join('\n')
}

test('a request that a hub passed on tells whose it is, and how the hub counts its lines', () => {
  const read = only(readFileSync(new URL('by-a-hub.txt', folder), 'utf8'))

  assert.deepEqual(read.delegation, {
    hubId: 'NCEDC:Jan_11,02:02:12:25373',
    hubDc: 'NCEDC',
    hubEmail: 'netdc@ncedc.example',
    lineNumbers: [3, 4, 9],
    isConfirmed: true,
    proof: {
      fromDc: 'NCEDC',
      toDc: 'GEOSCOPE',
      date: Date.UTC(2001, 0, 11, 2, 3) * 1000,
      nonce: 'Zm9vYmFy-12',
      key: '2001a',
      attachments: [],
    },
    textNumbers: [23, 24, 25],
  })
})

test('a request that an old hub passed on tells whose it is', () => {
  const read = only(readFileSync(new URL('by-an-old-hub.txt', folder), 'utf8'))

  assert.deepEqual(read.delegation, {
    hubId: 'NCEDC:Jan_11,02:02:12:25373',
    hubDc: 'NCEDC',
    hubEmail: 'netdc@ncedc.example',
    lineNumbers: [],
    isConfirmed: false,
    proof: { attachments: [] },
    textNumbers: [15, 16, 17],
  })
})

test('for a delegate there is nothing wrong with what hubs write', () => {
  const read = only(readFileSync(new URL('by-a-hub.txt', folder), 'utf8'))

  const { request } = asDelegatedRequest(read) ?? {}

  assert.ok(request)
  assert.deepEqual(
    request.lines.map(({ number, type }) => [number, type]),
    [
      [23, 'DATA'],
      [25, 'INV'],
    ],
  )
  assert.deepEqual(
    request.problems.map(({ text }) => text),
    ['.FROB GEOSCOPE G'],
  )
  assert.deepEqual(request.warnings, [])
  assert.equal(request.header.mergeDays, 2)
})

test('it is still no request of a person, who is told of each field once', () => {
  const read = delegated([hubId, '.LINE_NUMBERS 1', '.LINE_NUMBERS 1', '.DATE 2001', '.HUB_DC'])

  assert.equal(asDataRequest(read), undefined)
  assert.ok(read.isDelegated)
  assert.deepEqual(
    read.warnings.map(({ text, reason }) => [text.split(' ')[0], reason]),
    ['.HUB_ID', '.LINE_NUMBERS', '.DATE'].map((field) => [
      field,
      'only a data centre sends this field',
    ]),
  )
})

test('without the fields of a hub there is no delegation, and no field of a proof is known', () => {
  const read = delegated(['.DATE 2001 01 11', '.NONCE x'])

  assert.equal(read.delegation, undefined)
  assert.equal(asDelegatedRequest(read), undefined)
  assert.match(read.warnings[0]?.reason ?? '', /not known/)
  assert.ok(asDataRequest(read))
})

test('numbers may stand in several fields, and must be as many as the lines, good or not', () => {
  const lines = ['.INV *', '.FROB x', '.LABEL x', 'words', '.INV * IU', '.RESP']

  const read = delegated([hubId, '.LINE_NUMBERS 7-8', '.LINE_NUMBERS 3 1'], lines)
  const other = delegated([hubId, '.LINE_NUMBERS 7-8'], lines)

  assert.deepEqual(read.delegation?.lineNumbers, [7, 8, 3, 1])
  assert.deepEqual(read.delegation.textNumbers, [9, 10, 13, 14])
  assert.equal(other.delegation, undefined)
  assert.match(reasonsOf(other), /has 4 lines, but there are 2 numbers/)
})

test('lines beyond those that are read count, too', () => {
  const text = [...head, hubId, '.LINE_NUMBERS 1-3', '.END', '.INV *', '.INV *', '.INV *']

  const read = only(text.join('\n'), 2)

  assert.equal(read.lines.length, 2)
  assert.equal(read.delegation?.textNumbers.length, 3)
})

for (const [fields, reason] of [
  [['.HUB_DC NCEDC'], /\.HUB_ID is missing/],
  [[hubId, '.HUB_ID NCEDC:Jan_12,02:02:12:25374'], /repeated with another value/],
  [[hubId, '.HUB_DC a b'], /no name of a data centre/],
  [[hubId, '.LINE_NUMBERS 1-9007199254740991'], /at most 100000/],
  [[hubId, '.LINE_NUMBERS one'], /no numbers/],
  [[hubId, '.DATE soon'], /no time/],
  [[hubId, '.ATTACHMENT x'], /no SHA-256/],
  [[hubId, `.HUB_EMAIL ${'x'.repeat(1001)}`], /1001 characters/],
] as const) {
  test(`${fields.join(' and ').slice(0, 60)} makes no delegation`, () => {
    const read = delegated(fields)

    assert.ok(read.isDelegated)
    assert.equal(read.delegation, undefined)
    assert.match(reasonsOf(read), reason)
    assert.equal(asDelegatedRequest(read), undefined)
  })
}

test('of very many bad fields a few are told', () => {
  const read = delegated(Array.from({ length: 5000 }, (_, index) => `.HUB_ID ${index}`))

  assert.equal(read.problems.length, 22)
})

test('an address is confirmed where the hub says just that', () => {
  const isConfirmed = (field: string) => delegated([hubId, field]).delegation?.isConfirmed

  assert.deepEqual(['.CONFIRMED yes', '.CONFIRMED NO', '.CONFIRMED', ''].map(isConfirmed), [
    true,
    false,
    false,
    false,
  ])
})

test('the hub is named by a field, or by a HUB_ID that names one', () => {
  const hubDc = (...fields: readonly string[]) => delegated(fields).delegation?.hubDc

  assert.equal(hubDc(hubId, '.HUB_DC earth'), 'EARTH')
  assert.equal(hubDc(hubId), 'NCEDC')
  assert.equal(hubDc('.HUB_ID 25373'), '')
})

test('an institution is not missed, but an address is', () => {
  const [opening = '', name = '', , email = ''] = head
  const text = (fields: readonly string[]) =>
    [opening, ...fields, hubId, '.END', '.INV *'].join('\n')

  const { request } = asDelegatedRequest(only(text([name, email]))) ?? {}

  assert.equal(request?.header.inst, '')
  assert.deepEqual(request.problems, [])
  assert.equal(asDelegatedRequest(only(text([name]))), undefined)
})
