import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Group } from '../../../src/ledger/sqlite/group.ts'

test('calls of one turn share a commit, and each gets its own answer', async () => {
  const { group, commits } = doubling()

  const answers = await Promise.all([group.add(1), group.add(2), group.add(3)])

  assert.deepEqual(answers, [2, 4, 6])
  assert.deepEqual(commits, [1])
})

test('the next turn has a commit of its own', async () => {
  const { group, commits } = doubling()

  await group.add(1)
  await group.add(2)

  assert.deepEqual(commits, [1, 2])
})

test('nobody is answered before the commit', async () => {
  const order: string[] = []
  const group = new Group<number, number>(
    (call) => call,
    (work) => {
      const result = work()
      order.push('committed')
      return result
    },
  )

  await group.add(1).then(() => order.push('answered'))

  assert.deepEqual(order, ['committed', 'answered'])
})

test('a commit that fails fails for all of its calls, and for no others', async () => {
  let isFull = true
  const group = new Group<number, number>(
    (call) => call,
    (work) => {
      if (isFull) throw new Error('full')
      return work()
    },
  )

  const answers = await Promise.allSettled([group.add(1), group.add(2)])
  isFull = false
  const later = await group.add(3)

  assert.deepEqual(
    answers.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(later, 3)
})

test('what waits can be committed before its time', async () => {
  const { group, commits } = doubling()
  const answer = group.add(1)

  group.flush()
  group.flush()

  assert.deepEqual(commits, [1])
  assert.equal(await answer, 2)
})

function doubling() {
  const commits: number[] = []
  const group = new Group<number, number>(
    (call) => call * 2,
    (work) => {
      commits.push(commits.length + 1)
      return work()
    },
  )
  return { group, commits }
}
