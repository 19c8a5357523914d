import assert from 'node:assert/strict'
import { test } from 'node:test'

import { cleanName, distinctName, readHost } from '../../../routing/import/host-name.ts'

const hosts: readonly (readonly [host: string, name: string, domain: string])[] = [
  ['geofon.alpha.test', 'GEOFON', 'geofon.alpha.test'],
  ['www.alpha-beta.test', 'ALPHA-BETA', 'alpha-beta.test'],
  ['webservices2.rm.alpha.test', 'ALPHA', 'alpha.test'],
  ['eida-sc3.alpha.test', 'ALPHA', 'alpha.test'],
  ['service.delta.alpha.test', 'DELTA', 'delta.alpha.test'],
  ['a-name-that-is-far-too-long.test', 'A-NAME-THAT-IS-F', 'a-name-that-is-far-too-long.test'],
  ['www.test', 'WWW-TEST', 'www.test'],
  ['localhost', 'LOCALHOST', 'localhost'],
  ['192.0.2.17', '192-0-2-17', '192.0.2.17'],
  ['[2001:db8::1]', '2001-DB8-1', '[2001:db8::1]'],
  ['---.test', 'CENTRE', '---.test'],
]

for (const [host, name, domain] of hosts) {
  test(`${host} is ${name}`, () => {
    const read = readHost(host)

    assert.deepEqual(read, { name, domain })
  })
}

test('a name keeps what a DC_NAME may hold', () => {
  assert.equal(cleanName('  Erdbeben & Co_1 '), 'ERDBEBEN-CO_1')
  assert.equal(cleanName('ÄÖ'), '')
})

test('a name that is taken gets the first free number, within its length', () => {
  const taken = new Set(['A', 'A-2', 'ABCDEFGHIJKLMNOP'])

  assert.equal(
    distinctName('B', (name) => taken.has(name)),
    'B',
  )
  assert.equal(
    distinctName('A', (name) => taken.has(name)),
    'A-3',
  )
  assert.equal(
    distinctName('ABCDEFGHIJKLMNOP', (name) => taken.has(name)),
    'ABCDEFGHIJKLMN-2',
  )
})
