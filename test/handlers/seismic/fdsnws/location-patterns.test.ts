/** Every location that a request line selects is asked for, and no other where that can be written. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { locationPatterns } from '../../../../handlers/seismic/fdsnws/location-patterns.ts'
import { everything, selectsChannel } from '../../../../handlers/seismic/selection.ts'
import { matchesPattern } from '../../../../src/model/index.ts'

const codes = ['', '0', '1', '00', '01', '10', '11']
const characters = ['0', '1', '-', '?', '*']
const patterns = [
  ...characters,
  ...characters.flatMap((one) => characters.map((other) => one + other)),
]

for (const pattern of patterns) {
  test(`"${pattern}" asks for each location that it selects, once`, () => {
    const asked = locationPatterns(pattern)

    for (const code of codes) {
      const times = asked.filter((one) => matchesBare(one, code)).length
      if (isSelected(pattern, code)) assert.equal(times, 1, `"${code}" by ${asked.join(' ')}`)
      else if (!asked.some((one) => one.includes('*'))) assert.equal(times, 0, `"${code}"`)
    }
  })
}

test('the usual patterns stay as they are', () => {
  const asked = ['00', '--', '-', '*', '??', '1', '0?', '0*'].map(locationPatterns)

  assert.deepEqual(asked, [['00'], ['--'], ['--'], ['*'], ['*'], ['1'], ['0', '0?'], ['0*']])
})

test('what no code can match is not asked for, and longer codes are left as they are', () => {
  const asked = ['-1', '0A1', '0A?'].map(locationPatterns)

  assert.deepEqual(asked, [[], ['0A1'], ['0A?']])
})

function matchesBare(pattern: string, code: string): boolean {
  return pattern === '--' ? code === '' : matchesPattern(pattern, code)
}

function isSelected(pattern: string, location: string): boolean {
  const id = { network: 'XX', station: 'ALFA', location, channel: 'BHZ' }
  return selectsChannel({ ...everything, location: [pattern] }, id)
}
