import assert from 'node:assert/strict'
import { test } from 'node:test'

import {
  cleanLine,
  remark,
  showLine,
  splitLines,
  undoQuotedPrintable,
} from '../../src/parse/text.ts'

test('lines end in CRLF, LF or a bare CR', () => {
  assert.deepEqual(splitLines('a\r\nb\nc\rd'), ['a', 'b', 'c', 'd'])
})

test('blanks, quotes and dashes of word processors are read as the plain ones', () => {
  assert.equal(
    cleanLine('\u201cA\u201d\u00a0\u201eB\u201f\u2009\u2018C\u2019 \u2013\u2212\u3000x'),
    '"A" "B" \'C\' -- x',
  )
})

test('what is invisible is dropped, but for tabs', () => {
  assert.equal(cleanLine('\ufeffI\u200bU\u202e\u0000\u001b\tA\u00ad'), 'IU\tA')
})

test('digits of another width are left alone', () => {
  assert.equal(cleanLine('２001'), '２001')
})

test('the echo spells out what is invisible', () => {
  assert.equal(showLine('I\u001bU\u202e \u201cA\u201d'), 'I\\u001bU\\u202e \u201cA\u201d')
  assert.equal(showLine('plain'), 'plain')
})

test('a soft line break and a spelled equals sign are decoded', () => {
  assert.equal(undoQuotedPrintable('.DATA * =\r\nIU a=3Db\n'), '.DATA * IU a=b\n')
})

test('a run of encoded bytes is one character where it is UTF-8', () => {
  assert.equal(undoQuotedPrintable('J=C3=A9nny x=3Dy'), 'Jénny x=y')
})

test('a text that is not encoded stays as it is', () => {
  const texts = [
    '.INV * IU trim=sample\n.INV * II\n',
    'the answer =\n.NETDC_REQUEST\n',
    '=====\nplain\n',
    '',
  ]
  for (const text of texts) assert.equal(undoQuotedPrintable(text), undefined)
})

test('a remark cuts what is too long', () => {
  assert.equal(remark(1, 'x'.repeat(400_000), '').text.length, 201)
})

test('a remark repeats no password of a URL', () => {
  const { text } = remark(1, '.X ftp://jenny:ses/a@me@ftp.example.edu/in', '')

  assert.equal(text, '.X ftp://[not shown]@ftp.example.edu/in')
})
