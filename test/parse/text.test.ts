import assert from 'node:assert/strict'
import { test } from 'node:test'

import { cleanLine, hidesSomething, remark, showLine, splitLines } from '../../src/parse/text.ts'

test('lines end in CRLF, LF or a bare CR', () => {
  assert.deepEqual(splitLines('a\r\nb\nc\rd'), ['a', 'b', 'c', 'd'])
})

test('lines end in what word processors put for a new line', () => {
  assert.deepEqual(splitLines('a\vb\fc\u2028d\u2029e'), ['a', 'b', 'c', 'd', 'e'])
})

test('a line that hides something is told from one that is just unusual', () => {
  for (const line of ['a\u200b', '\0', '\u202e', '\u3164', 'a\u034fb'])
    assert.ok(hidesSomething(line))
  for (const line of ['a\tb', 'a\u00a0b', '\u201ca\u201d', 'J\u00f6rg'])
    assert.ok(!hidesSomething(line))
})

test('blanks, quotes and dashes of word processors are read as the plain ones', () => {
  assert.equal(
    cleanLine('\u201cA\u201d\u00a0\u201eB\u201f\u2009\u2018C\u2019 \u2013\u2212\u3000x'),
    '"A" "B" \'C\' -- x',
  )
  assert.equal(cleanLine('\u00abA\u00bb \u2033B\u2033 \uff02C\uff02'), '"A" "B" "C"')
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

test('a remark cuts what is too long', () => {
  assert.equal(remark(1, 'x'.repeat(400_000), '').text.length, 201)
})

test('a remark repeats no password of a URL', () => {
  const { text } = remark(1, '.X ftp://jenny:ses/a@me@ftp.example.edu/in', '')

  assert.equal(text, '.X ftp://[not shown]@ftp.example.edu/in')
})
