import assert from 'node:assert/strict'
import { test } from 'node:test'

import { readAddress } from '../../src/parse/address.ts'

const good: readonly (readonly [text: string, address: string])[] = [
  ['jenny@seis.example.edu', 'jenny@seis.example.edu'],
  [' <jenny@seis.example.edu> ', 'jenny@seis.example.edu'],
  ['jenny@x.test<mailto:jenny@x.test>', 'jenny@x.test'],
  ['jenny@x.test [mailto:jenny@x.test]', 'jenny@x.test'],
  ['first.last+tag@sub.example.co', 'first.last+tag@sub.example.co'],
  ['jénny@exämple.test', 'jénny@exämple.test'],
]
for (const [text, address] of good) {
  test(`${text} is the address ${address}`, () => {
    assert.equal(readAddress(text, false), address)
  })
}

const bad = [
  '',
  'jenny',
  '@x.test',
  'jenny@',
  'a@x.test, b@y.test',
  'a@x.test b@y.test',
  'a@b@x.test',
  '"a b"@x.test',
  'a b@x.test',
  '.a@x.test',
  'a..b@x.test',
  'a@[127.0.0.1]',
  'a@127.0.0.1',
  'a@x..test',
  'a@-x.test',
  'a@x',
  'a@localhost',
  'Jenny <a@x.test>',
  'a@x.test<mailto:b@x.test>',
  'a@x.test SIZE=9',
  'a\u0000@x.test',
  `${'a'.repeat(65)}@x.test`,
  `a@${'x'.repeat(64)}.test`,
  `a@${'x.'.repeat(130)}test`,
]
for (const text of bad) {
  test(`${JSON.stringify(text.slice(0, 40))} is no address`, () => {
    assert.equal(readAddress(text, false), undefined)
  })
}

test('localhost will do where it is allowed', () => {
  assert.equal(readAddress('jenny@localhost', true), 'jenny@localhost')
})
