import assert from 'node:assert/strict'
import { test } from 'node:test'

import { nearMiss } from '../../src/parse/near-miss.ts'

test('a first line without its dot, or with a blank, is pointed at', () => {
  for (const opening of ['NETDC_REQUEST', '> netdc request', '.NETDC REQUEST', '#NETDC-REQUEST']) {
    const said = nearMiss(`Hello,\r\n\r\n${opening}\r\nNAME Greta`)

    assert.match(said ?? '', /^Line 3 seems to begin a request; .* \.NETDC_REQUEST, with a dot/)
  }
})

test('lines without a header are pointed at', () => {
  for (const line of ['.INV *', 'DATA * XX ALFA 00 BHZ', '.RESP NETDC "XX XY" * * *']) {
    assert.match(nearMiss(`\n${line}\n`) ?? '', /^Line 2 .* from \.NETDC_REQUEST to \.END/)
  }
})

test('a command that was copied with the words before it is pointed at', () => {
  const copied = 'Hello,\n  to stop what has not shipped:     CANCEL a 9yK96eZ6K28NPdII4TFRrg\n'

  const said = nearMiss(copied) ?? ''

  assert.match(said, /^Line 2 has a command in it .* from STATUS or CANCEL on\.$/)
  assert.doesNotMatch(said, /9yK/)
})

test('plain words are nothing of the kind', () => {
  for (const text of [
    '',
    'Data please.',
    'Dear NetDC, I request data.',
    'DATA',
    'Data of BETA, *',
  ]) {
    assert.equal(nearMiss(text), undefined, text)
  }
})

test('what stands far below is not looked at', () => {
  assert.equal(nearMiss(`${'\n'.repeat(20_000)}NETDC_REQUEST`), undefined)
})
