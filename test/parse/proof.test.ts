import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { FieldTaker } from '../../src/parse/fields.ts'
import { proofFields, proofKeywords, proofRules, readSha256 } from '../../src/parse/proof.ts'
import type { ProofDraft } from '../../src/parse/proof.ts'
import { randomProof } from '../kit/random-proof.ts'

function newTaker() {
  const draft: ProofDraft = { attachments: [] }
  return { draft, taker: new FieldTaker(new Map(proofRules((one: ProofDraft) => one)), draft) }
}

test('the fields of a proof are read as they were written', () => {
  fc.assert(
    fc.property(randomProof, (proof) => {
      const { draft, taker } = newTaker()

      const problems = proofFields(proof).map(([keyword, value = '']) => taker.take(keyword, value))

      assert.deepEqual(draft, proof)
      assert.ok(problems.every((problem) => problem === undefined))
    }),
    { seed: 1 },
  )
})

test('the name of a centre and a SHA-256 are read in any letters', () => {
  const { draft, taker } = newTaker()

  taker.take('FROM_DC', 'ncedc')

  assert.equal(draft.fromDc, 'NCEDC')
  assert.equal(readSha256('AB'.repeat(32)), 'ab'.repeat(32))
})

test('every field that is written is known', () => {
  const keywords = proofFields({ attachments: ['x'] }).map(([keyword]) => keyword)

  assert.deepEqual(new Set(keywords), proofKeywords)
})
