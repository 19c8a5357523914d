/** Compares RESP text with what another program wrote of the same channel, field by field. */
import assert from 'node:assert/strict'
import { numbersOf, readResp, textsOf } from './read-resp.ts'
import type { RespBlockette, RespEpoch } from './read-resp.ts'

/** References have six digits, and one more is lost where they were computed in single precision. */
const precision = 6e-5

/** @throws where an epoch of the reference is not among those written, or not the same */
export function assertSameResp(written: string, reference: string, where: string): void {
  const found = readResp(written)
  const expected = readResp(reference)
  assert.ok(expected.length > 0, `${where} holds nothing`)
  for (const epoch of expected) {
    const key = keyOf(epoch)
    const same = found.find((one) => keyOf(one) === key)
    assert.ok(same, `${where}: ${key} is missing`)
    assertSameEpoch(same, epoch, `${where}: ${key}`)
  }
}

function assertSameEpoch(written: RespEpoch, reference: RespEpoch, where: string): void {
  const expected = inOrder(reference.blockettes)
  assert.deepEqual(written.blockettes.map(shapeOf), expected.map(shapeOf), where)
  expected.forEach((blockette, i) => {
    const same = written.blockettes[i] ?? blockette
    const place = `${where}, ${shapeOf(blockette)}`
    assert.deepEqual(textsOf(same), textsOf(blockette), place)
    const count = countHeld(blockette)
    assertSameNumbers(numbersOf(same).slice(0, count), numbersOf(blockette).slice(0, count), place)
  })
}

/** rdseed keeps the order of the volume, which may have a decimation before its filter. */
function inOrder(blockettes: readonly RespBlockette[]): RespBlockette[] {
  const rank = ({ type }: RespBlockette) => ['057', '058'].indexOf(type)
  const isOverall = ({ stage }: RespBlockette) => stage === 0
  return blockettes.toSorted(
    (one, other) =>
      Number(isOverall(one)) - Number(isOverall(other)) ||
      one.stage - other.stage ||
      rank(one) - rank(other),
  )
}

/** A dictionary of SEED has room for so many coefficients; of what goes on in another, rdseed says 0. */
const longestDictionary = 710

function countHeld({ type, fields }: RespBlockette): number | undefined {
  const [stageAndCount, isCut] = [2, type === '061' && fields.length > longestDictionary]
  return isCut ? stageAndCount + longestDictionary : undefined
}

function assertSameNumbers(
  written: readonly number[],
  expected: readonly number[],
  where: string,
): void {
  assert.equal(written.length, expected.length, where)
  expected.forEach((value, i) => {
    const found = written[i] ?? NaN
    // xml2resp says -1 where no error is told; 0 is what rdseed says.
    if (value === -1 && found === 0) return
    const difference = Math.abs(found - value)
    assert.ok(difference <= precision * Math.abs(value) + 1e-30, `${where}: ${found}, not ${value}`)
  })
}

function shapeOf({ type, stage }: RespBlockette): string {
  return `${type} of stage ${stage}`
}

/** Codes and start, to the minute: references are written with and without seconds. */
function keyOf({ header }: RespEpoch): string {
  const [station, network, location, channel, start = ''] = header
  const [year, day, time = '00:00'] = start.split(',')
  const place = location === '' ? '??' : location
  return [network, station, place, channel, year, day, time.slice(0, 5)].join(' ')
}
