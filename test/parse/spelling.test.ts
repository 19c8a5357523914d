import assert from 'node:assert/strict'
import { test } from 'node:test'

import { nearest } from '../../src/parse/spelling.ts'

const known = ['EMAIL', 'INST', 'MERGE_DATA', 'DISPOSITION', 'FAX']

const meant: readonly (readonly [word: string, name: string])[] = [
  ['E-MAIL', 'EMAIL'],
  ['EMIAL', 'EMAIL'],
  ['INSTITUTION', 'INST'],
  ['MERGE', 'MERGE_DATA'],
  ['DISPOSITON', 'DISPOSITION'],
  ['DISPOSISION', 'DISPOSITION'],
  ['FAXX', 'FAX'],
]
for (const [word, name] of meant) {
  test(`${word} is ${name}, misspelt`, () => {
    assert.equal(nearest(word, known), name)
  })
}

for (const word of ['SOURCE', 'TAX2', '', 'X'.repeat(900)]) {
  test(`"${word.slice(0, 9)}" is no misspelt word`, () => {
    assert.equal(nearest(word, known), undefined)
  })
}

test('of several near words the nearest one is meant', () => {
  assert.equal(nearest('DATA', ['DATES', 'DATA1']), 'DATA1')
})
