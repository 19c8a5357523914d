import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import type { LineRun, Portion } from '../../src/ledger/ledger.ts'
import { firstMail, line, newRequest } from '../contracts/ledger/samples.ts'
import { enterLines } from '../../src/stages/new-requests.ts'

test('a short request is entered with its lines', async () => {
  const request = requestOf([1, 2, 3], [4, 0])

  const entered: Portion[] = []
  const left = await enterLines([request], collect(entered))

  assert.deepEqual(left, [request])
  assert.deepEqual(entered, [])
})

test('the lines of long requests are entered in portions, each line once, in their order', async () => {
  const kinds = fc.array(fc.constantFrom('good', 'bad', 'both', 'none'), {
    minLength: 301,
    maxLength: 2000,
  })
  await fc.assert(
    fc.asyncProperty(kinds, async (lines) => {
      const numbers = (...wanted: string[]) =>
        lines.flatMap((kind, i) => (wanted.includes(kind) ? [i + 1] : []))
      const request = requestOf(numbers('good', 'both'), [0, ...numbers('bad', 'both').reverse()])
      const entered: Portion[] = []

      const [left] = await enterLines([request, requestOf([], [])], collect(entered))

      const runs = entered.flatMap((portion) => portion.lines ?? [])
      if (runs.length === 0) assert.equal(left, request)
      else assertWhole(runs, numbers('good', 'both'), numbers('bad', 'both'))
      const problems = left?.request.problems.filter(({ number }) => number === 0)
      assert.equal(problems?.length, 1)
    }),
    { seed: 1, numRuns: 40 },
  )
})

test('a request is left with what its portions told', async () => {
  const numbers = Array.from({ length: 700 }, (_, i) => i + 20)
  const entered: Portion[] = []

  const [left] = await enterLines([requestOf(numbers, [0, 900])], collect(entered))

  assert.deepEqual(left?.drafted, { lines: 700, upTo: 900 })
  assert.deepEqual(left.request.lines, [])
  assert.deepEqual(
    left.request.problems.map(({ number }) => number),
    [0],
  )
})

function assertWhole(runs: readonly LineRun[], good: readonly number[], bad: readonly number[]) {
  const numberOf = ({ number }: { readonly number: number }) => number
  assert.deepEqual(
    runs.flatMap(({ lines }) => lines.map(numberOf)),
    good,
  )
  assert.deepEqual(
    runs.flatMap(({ problems }) => problems.map(numberOf)),
    bad,
  )
  let before = 0
  for (const { after, upTo, lines, problems } of runs) {
    assert.equal(after, before)
    assert.ok(lines.length <= 200 && problems.length <= 200)
    assert.ok([...lines, ...problems].every(({ number }) => number > after && number <= upTo))
    before = upTo
  }
}

function collect(entered: Portion[]) {
  return async (portion: Portion) => {
    entered.push(portion)
  }
}

function requestOf(good: readonly number[], bad: readonly number[]) {
  const added = newRequest(
    firstMail,
    good.map((number) => line(number)),
  )
  const problems = bad.map((number) => ({ number, text: '', reason: 'bad' }))
  return { ...added, request: { ...added.request, problems } }
}
