import assert from 'node:assert/strict'

/** The item at a place, which must be there. */
export function at<T>(items: readonly T[] | undefined, index: number): T {
  const item = items?.at(index)
  assert.ok(item !== undefined, `there is no item ${index}`)
  return item
}
