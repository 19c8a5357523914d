import assert from 'node:assert/strict'
import { test } from 'node:test'

import { findCentres } from '../../routing/find.ts'
import { lineFor } from '../../routing/line-for.ts'
import { splitLine } from '../../src/parse/line.ts'
import { tableOf } from './kit/table.ts'

/** What each centre gets, by its name. */
function got(text: string, rows: readonly string[], narrow = true) {
  const table = tableOf(...rows)
  const { line } = splitLine(1, text)
  const { centres } = findCentres(line, table, { local: 'HERE', unrouted: 'refuse' })
  return centres.map(
    (centre) => `${centre.dcName} ${lineFor(centre, line, table, narrow).text.slice(5)}`,
  )
}

const others = [
  'PRIMARY BK OLD peer=netdc1',
  'SECONDARY B* NEW',
  'SECONDARY B* GFZ fdsnws=http://x.test',
]

test('every other centre gets what it was chosen for, as it can be said to it', () => {
  assert.deepEqual(got('.INV * B* trim=true', [...others, 'SECONDARY B* HERE']), [
    'OLD * BK',
    'NEW * B* trim=true exclude=BK',
    'GFZ * B* trim=true exclude=BK',
    'HERE * B* trim=true',
  ])
})

test('a centre that is asked through web services is no old peer', () => {
  const rows = ['PRIMARY BK GFZ peer=netdc1 fdsnws=http://x.test']

  assert.deepEqual(got('.INV * BK trim=true', rows), ['GFZ * BK trim=true'])
  assert.deepEqual(got('.INV * BK', [...others.slice(0, 1)]), ['OLD * BK'])
})

test('with narrowing off every centre gets the line as it is', () => {
  assert.deepEqual(got('.INV * B* trim=true', others, false), [
    'OLD * B* trim=true',
    'NEW * B* trim=true',
    'GFZ * B* trim=true',
  ])
})
