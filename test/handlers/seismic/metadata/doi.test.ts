import assert from 'node:assert/strict'
import { test } from 'node:test'
import { doiOf } from '../../../../handlers/seismic/metadata/doi.ts'

const dois: readonly (readonly [string, string | undefined])[] = [
  ['DOI 10.7914/SN/IU', '10.7914/SN/IU'],
  ['doi https://doi.org/10.7914/SN/IU', '10.7914/SN/IU'],
  ['DOI doi:10.1/x', undefined],
  ['URN 10.1234/no', undefined],
  ['URN 10.1234/no, DOI 10.1/short, DOI 10.1234/yes, DOI 10.1234/second', '10.1234/yes'],
]

for (const [text, doi] of dois) {
  test(`${text} tells ${doi ?? 'no DOI'}`, () => {
    const identifiers = text.split(', ').map((one) => {
      const [type = '', value = ''] = one.split(' ')
      return { type, value }
    })

    assert.equal(doiOf(identifiers), doi)
  })
}

test('a network without identifiers has no DOI', () => {
  assert.equal(doiOf(undefined), undefined)
})
