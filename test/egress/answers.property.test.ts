/** Whatever a resolver answers, one address that may not be connected to keeps us from all of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { failsAs, fakeNetwork, going } from './kit.ts'

const seed = 91
const rules = { allow: ['*', '10.1.0.0/16', 'fd00:1::/32'] }
const target = { host: 'ftp.example.edu', port: 21 }

const byte = fc.integer({ min: 0, max: 255 })
const word = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16))

function v4(...fixed: readonly number[]) {
  return fc
    .array(byte, { minLength: 4 - fixed.length, maxLength: 4 - fixed.length })
    .map((rest) => [...fixed, ...rest].join('.'))
}

function v6(...fixed: readonly string[]) {
  return fc
    .array(word, { minLength: 8 - fixed.length, maxLength: 8 - fixed.length })
    .map((rest) => [...fixed, ...rest].join(':'))
}

const good = fc.oneof(v4(93), v4(8, 8), v6('2600'), v6('2a00'), v4(10, 1), v6('fd00', '1'))
const privateV4 = fc.oneof(
  ...[v4(10, 2), v4(10, 0), v4(127), v4(169, 254), v4(172, 20), v4(192, 168), v4(100, 64), v4(0)],
  ...[v4(224), v4(240), v4(255), v4(198, 18), v4(192, 0, 2), v4(203, 0, 113)],
)
const bad = fc.oneof(
  privateV4,
  privateV4.map((address) => `::ffff:${address}`),
  privateV4.map((address) => `::${address}`),
  privateV4.map((address) => `64:ff9b::${address}`),
  privateV4.map((address) => `::ffff:0:${address}`),
  ...[v6('fe80'), v6('fc00'), v6('fd00', '2'), v6('ff02'), v6('2002'), v6('2001', '0')],
  ...[v6('2001', 'db8'), v6('fec0'), v6('0'), v6('64', 'ff9b', '1'), v6('4000')],
)

test('a mixture with one address that may not be reached never leads to a connection', async () => {
  const mixture = fc.tuple(fc.array(good), bad, fc.array(fc.oneof(good, bad)))
  await fc.assert(
    fc.asyncProperty(mixture, async ([before, culprit, after]) => {
      const answers = [...before, culprit, ...after]
      const { egress, connections } = fakeNetwork(rules, answers)

      await assert.rejects(egress.connect(target, going), failsAs('DESTINATION_REFUSED'))
      assert.deepEqual(connections, [])
    }),
    { seed, numRuns: 1000 },
  )
})

test('a mixture of addresses that may all be reached leads to the first of them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(good, { minLength: 1 }), async (answers) => {
      const { egress, connections } = fakeNetwork(rules, answers)

      const socket = await egress.connect(target, going)

      socket.destroy()
      assert.equal(connections.length, 1)
    }),
    { seed, numRuns: 300 },
  )
})
