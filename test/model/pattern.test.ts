import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { isConcrete, matchesPattern, patternsMeet } from '../../src/model/index.ts'

const text = fc.string({ unit: fc.constantFrom('A', 'B', '1'), maxLength: 6 })
const pattern = fc.string({ unit: fc.constantFrom('A', 'B', '1', '*', '?'), maxLength: 6 })

/** The same question, asked of the regular expressions of the language. */
function byRegExp(wanted: string): RegExp {
  return new RegExp(`^${wanted.replaceAll('?', '.').replaceAll('*', '.*')}$`)
}

test('a pattern matches what its regular expression matches', () => {
  fc.assert(
    fc.property(pattern, text, (wanted, given) => {
      assert.equal(matchesPattern(wanted, given), byRegExp(wanted).test(given))
    }),
    { seed: 1, numRuns: 2000 },
  )
})

test('a pattern matches what a plain recursion says', () => {
  fc.assert(
    fc.property(pattern, text, (wanted, given) => {
      assert.equal(matchesPattern(wanted, given), matchesNaively(wanted, given))
    }),
    { seed: 6, numRuns: 10_000 },
  )
})

test('the pattern of a code is matched in time linear in the text', { timeout: 10_000 }, () => {
  // As long as a code's pattern may be; for each character every star is given up again.
  for (const wanted of ['*A*A*A*A*A*A*A*B', '*?*?*?*?*?*?*?*B', '***************B']) {
    assert.equal(matchesPattern(wanted, 'A'.repeat(1_000_000)), false)
  }
})

test('two patterns that match one text meet', () => {
  fc.assert(
    fc.property(pattern, pattern, text, (one, other, given) => {
      fc.pre(matchesPattern(one, given) && matchesPattern(other, given))

      assert.ok(patternsMeet(one, other))
    }),
    { seed: 2, numRuns: 500 },
  )
})

test('patterns meet only where some text matches both', () => {
  const texts = allTexts(['A', 'B'], 4)
  const short = fc.string({ unit: fc.constantFrom('A', 'B', '*', '?'), maxLength: 2 })
  fc.assert(
    fc.property(short, short, (one, other) => {
      // Of patterns this short, a common text need not be longer than four characters.
      const common = texts.some((t) => matchesPattern(one, t) && matchesPattern(other, t))

      assert.equal(patternsMeet(one, other), common)
    }),
    { seed: 3, numRuns: 500 },
  )
})

test('meeting is mutual', () => {
  fc.assert(
    fc.property(pattern, pattern, (one, other) => {
      assert.equal(patternsMeet(one, other), patternsMeet(other, one))
    }),
    { seed: 4 },
  )
})

test('a concrete pattern matches itself and nothing else', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      assert.ok(isConcrete(one))
      assert.equal(matchesPattern(one, other), one === other)
    }),
    { seed: 5 },
  )
})

test('a pattern with wildcards is not concrete', () => {
  assert.equal(isConcrete('BH?'), false)
  assert.equal(isConcrete('B*'), false)
})

test('a long run of wildcards is matched at once', () => {
  const wanted = `${'*?'.repeat(500)}Z`
  const given = 'A'.repeat(2000)

  assert.equal(matchesPattern(wanted, given), false)
  assert.equal(patternsMeet(wanted, `${'A*'.repeat(300)}A`), false)
})

function matchesNaively(wanted: string, given: string): boolean {
  const [first] = wanted
  if (first === undefined) return given === ''
  const rest = wanted.slice(1)
  if (first === '*') {
    return matchesNaively(rest, given) || (given !== '' && matchesNaively(wanted, given.slice(1)))
  }
  return (
    given !== '' && (first === '?' || first === given[0]) && matchesNaively(rest, given.slice(1))
  )
}

function allTexts(letters: readonly string[], longest: number): string[] {
  let texts = ['']
  const all = ['']
  for (let length = 1; length <= longest; length++) {
    texts = texts.flatMap((t) => letters.map((letter) => t + letter))
    all.push(...texts)
  }
  return all
}
