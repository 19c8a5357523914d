import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Fault } from '../../src/model/index.ts'
import { isLoopback, readListenAddress } from '../../src/receive/listen.ts'

test('host and port are read from one text', () => {
  assert.deepEqual(readListenAddress('127.0.0.1:2525'), { host: '127.0.0.1', port: 2525 })
  assert.deepEqual(readListenAddress('[::1]:0'), { host: '::1', port: 0 })
  assert.deepEqual(readListenAddress(' gw.test:25 '), { host: 'gw.test', port: 25 })
})

test('a port alone means every address of the machine', () => {
  assert.deepEqual(readListenAddress(':2525'), { host: '::', port: 2525 })
})

for (const text of [
  '',
  '2525',
  'gw.test',
  'gw.test:',
  '::1:25',
  '[gw.test]:25',
  'a b:1',
  'x:70000',
]) {
  test(`"${text}" is refused`, () => {
    assert.throws(
      () => readListenAddress(text),
      (error: Fault) => error.code === 'CONFIG',
    )
  })
}

test('loopback is what only this machine reaches', () => {
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost', 'LocalHost']) {
    assert.equal(isLoopback(host), true, host)
  }
  for (const host of ['0.0.0.0', '::', '10.0.0.1', 'gw.test', '']) {
    assert.equal(isLoopback(host), false, host)
  }
})
