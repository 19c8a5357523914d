import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import { linesOf, readOutcomes } from '../../../src/handle/external/outcomes.ts'
import type { Outcome } from '../../../src/model/index.ts'

const any = () => true

async function* piecesOf(pieces: readonly string[]) {
  yield* pieces
}

describe('a line of outcomes', () => {
  const good: readonly (readonly [string, Outcome])[] = [
    ['7 ok 12', { kind: 'ok', count: 12, detail: '' }],
    ['  7\tOK\t12\tuntil  1999 \r', { kind: 'ok', count: 12, detail: 'until 1999' }],
    ['7 ok', { kind: 'ok', count: 0, detail: '' }],
    ['7 nodata', { kind: 'nodata', count: 0, detail: '' }],
    ['7 nodata 3 closed in 1999', { kind: 'nodata', count: 0, detail: 'closed in 1999' }],
    ['7 failed 0 disk\x1b[31m broken', { kind: 'failed', count: 0, detail: 'disk [31m broken' }],
    ['7 refused 0 地震', { kind: 'refused', count: 0, detail: '地震' }],
    [`7 failed 0 ${'𝄞'.repeat(400)}`, { kind: 'failed', count: 0, detail: '𝄞'.repeat(300) }],
  ]
  for (const [line, outcome] of good) {
    test(`is read: ${JSON.stringify(line.slice(0, 40))}`, async () => {
      const { outcomes, unread } = await readOutcomes([line], any)

      assert.deepEqual([...outcomes], [[7, outcome]])
      assert.equal(unread, 0)
    })
  }

  const garbage = [
    '7',
    'ok 7 12',
    '7 found 12',
    '7 delegated 0',
    '7 ok twelve',
    '7 failed no such station',
    '-7 ok 1',
    '7.5 ok 1',
    '7 ok 1e3',
    '99999999999 ok 1',
    '\0\0',
    '7 okay 1',
    '7 constructor 1',
  ]
  for (const line of garbage) {
    test(`cannot be used: ${JSON.stringify(line)}`, async () => {
      const { outcomes, unread } = await readOutcomes([line], any)

      assert.equal(outcomes.size, 0)
      assert.equal(unread, 1)
    })
  }

  test('may be blank, or a remark', async () => {
    const { unread } = await readOutcomes(['', '  ', '# done by hand'], any)

    assert.equal(unread, 0)
  })
})

test('the last line about a number counts', async () => {
  const { outcomes } = await readOutcomes(['7 failed 0 once', '7 ok 2'], any)

  assert.deepEqual([...outcomes], [[7, { kind: 'ok', count: 2, detail: '' }]])
})

test('what cannot be used is counted, and its beginning is told', async () => {
  const lines = Array.from({ length: 8 }, (_, index) => `line\x07 ${index} ${'x'.repeat(500)}`)

  const { unread, firstUnread } = await readOutcomes([...lines, '9 ok 1'], (number) => number < 9)

  assert.equal(unread, 9)
  assert.equal(firstUnread.length, 5)
  assert.match(firstUnread[0] ?? '', /^line 0 x{92}$/)
})

test('outcomes that are written are read again', async () => {
  const kinds = ['ok', 'nodata', 'failed', 'refused'] as const
  const outcome = fc.record({
    kind: fc.constantFrom(...kinds),
    count: fc.nat(),
    detail: fc.stringMatching(/^[a-z]{1,5}( [a-z]{1,5})?$/),
  })
  const all = fc.dictionary(
    fc.nat(1000).map(String),
    outcome.map((one) => ({ ...one, count: one.kind === 'ok' ? one.count : 0 })),
  )

  await fc.assert(
    fc.asyncProperty(all, async (given) => {
      const lines = Object.entries(given).map(
        ([number, { kind, count, detail }]) => `${number} ${kind} ${count} ${detail}`,
      )

      const { outcomes, unread } = await readOutcomes(lines, any)

      assert.equal(unread, 0)
      const expected = Object.entries(given).map(([n, one]) => [Number(n), { ...one }])
      assert.deepEqual(
        [...outcomes].map(([n, one]) => [n, { ...one }]),
        expected,
      )
    }),
    { seed: 9 },
  )
})

describe('a text is parted into lines', () => {
  test('wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('7 ok', '\n', ' ', 'x')), async (pieces) => {
        const lines = await Array.fromAsync(linesOf(piecesOf(pieces)))

        const whole = pieces.join('').split('\n')
        assert.deepEqual(lines, whole.at(-1) === '' ? whole.slice(0, -1) : whole)
      }),
      { seed: 9 },
    )
  })

  test('of which a long one, whose end does not come, is not kept', async () => {
    const pieces = Array.from({ length: 100 }, () => 'x'.repeat(65_536))

    const [line = '', ...others] = await Array.fromAsync(linesOf(piecesOf(pieces)))

    assert.ok(line.length <= 2000)
    assert.deepEqual(others, [])
  })
})
