import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everything, plainCodes, selectsChannel } from '../../../handlers/seismic/selection.ts'

const id = { network: 'IU', station: 'ANMO', location: '', channel: 'BHZ' }

/** Pattern, then the locations it matches out of the blank one, `0`, `00` and `10`. */
const locations: readonly (readonly [string, readonly string[]])[] = [
  ['*', ['', '0', '00', '10']],
  ['??', ['', '0', '00', '10']],
  ['?', ['', '0']],
  ['-', ['']],
  ['--', ['']],
  ['0-', ['0']],
  ['0', ['0']],
  ['00', ['00']],
  ['1?', ['10']],
  ['1*', ['10']],
  ['*0', ['00', '10']],
  ['*-', ['', '0']],
]

for (const [pattern, matched] of locations) {
  test(`the location pattern ${pattern} matches ${JSON.stringify(matched)}`, () => {
    const selection = { ...everything, location: [pattern] }

    const found = ['', '0', '00', '10'].filter((location) =>
      selectsChannel(selection, { ...id, location }),
    )

    assert.deepEqual(found, matched)
  })
}

test('every position has to match, by any pattern of its list', () => {
  const selection = {
    network: ['II', 'IU'],
    station: ['AN*'],
    location: ['10', '--'],
    channel: ['LH?', 'BHZ'],
  }

  assert.equal(selectsChannel(selection, id), true)
  assert.equal(selectsChannel(selection, { ...id, network: 'GE' }), false)
  assert.equal(selectsChannel(selection, { ...id, station: 'COLA' }), false)
  assert.equal(selectsChannel(selection, { ...id, location: '00' }), false)
  assert.equal(selectsChannel(selection, { ...id, channel: 'BHE' }), false)
})

test('what is excluded does not match, whatever matches it', () => {
  const selection = { ...everything, network: ['I?', 'GE'], exclude: ['IU', 'G*'] }

  const found = ['II', 'IU', 'GE', 'BK'].filter((network) =>
    selectsChannel(selection, { ...id, network }),
  )

  assert.deepEqual(found, ['II'])
})

test('plain codes are told apart from patterns', () => {
  assert.deepEqual(plainCodes(['IU', 'II', 'IU']), ['IU', 'II'])
  assert.equal(plainCodes(['IU', 'I?']), undefined)
})
