import assert from 'node:assert/strict'
import { test } from 'node:test'

import { BoundedMap } from '../../routing/bounded-map.ts'

/** A map, and which keys had to be found out, in their order. */
function counting(most: number) {
  const map = new BoundedMap<string>(most)
  const found: string[] = []
  const get = (key: string) => {
    const find = () => {
      found.push(key)
      return key
    }
    return map.get(key, find, () => 1)
  }
  return { get, found }
}

test('what was found out once is kept', () => {
  const { get, found } = counting(3)

  const answers = ['a', 'b', 'a', 'b'].map(get)

  assert.deepEqual(answers, ['a', 'b', 'a', 'b'])
  assert.deepEqual(found, ['a', 'b'])
})

test('a map that would hold too much begins anew', () => {
  const { get, found } = counting(2)

  for (const key of ['a', 'b', 'c', 'c', 'a', 'c']) get(key)

  assert.deepEqual(found, ['a', 'b', 'c', 'a'])
})
