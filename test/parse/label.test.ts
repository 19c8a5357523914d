import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { cleanLabel, shippedName } from '../../src/parse/label.ts'

const cases: readonly (readonly [given: string, cleaned: string])[] = [
  ['my_event', 'my_event'],
  ['my event', 'my_event'],
  ['../../x', 'x'],
  ['/etc/cron.d/x', 'etc_cron.d_x'],
  ['a/b', 'a_b'],
  ['a..b', 'a_b'],
  ['.', ''],
  ['-rf', 'rf'],
  ['con', 'con_'],
  ['NUL.txt', 'NUL_.txt'],
  ['console', 'console'],
  ['$(id)`id`', 'id__id_'],
  ['a\nb', 'a_b'],
  ['אבג', ''],
  ['trailing.', 'trailing'],
  ['x'.repeat(300), 'x'.repeat(64)],
]
for (const [given, cleaned] of cases) {
  test(`the label ${JSON.stringify(given.slice(0, 20))} becomes "${cleaned.slice(0, 20)}"`, () => {
    assert.equal(cleanLabel(given), cleaned)
  })
}

test('whatever was given, the label is safe or empty, and cleaning it again changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (given) => {
      const label = cleanLabel(given)

      assert.match(label, /^(|[A-Za-z0-9][A-Za-z0-9._-]{0,63})$/)
      assert.doesNotMatch(label, /\.\.|\.$/)
      assert.equal(cleanLabel(label), label)
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('the product of a centre is named by label, class and centre', () => {
  assert.equal(shippedName('my_event', 'DATA', 'NETDC', 'mseed'), 'my_event.DATA.NETDC.mseed')
})

test('a bundle is named by label and class', () => {
  assert.equal(shippedName('my event', 'DATA', undefined, 'tar'), 'my_event.DATA.tar')
})
