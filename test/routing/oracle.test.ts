import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { findCentres } from '../../routing/find.ts'
import type { RoutedCentre, RouteOptions } from '../../routing/find.ts'
import type { Share } from '../../routing/serving.ts'
import type { Meant } from './kit/codes.ts'
import { judge, universe } from './kit/oracle.ts'
import { randomLine, randomTable } from './kit/random.ts'

const options: fc.Arbitrary<RouteOptions> = fc.record({
  local: fc.constant('HERE'),
  unrouted: fc.constantFrom('refuse', 'local'),
  isDelegated: fc.integer({ min: 0, max: 29 }).map((one) => one === 0),
})

function codesOf({ networks, exclude }: Share): Meant {
  const without = universe.matchedByAny(exclude)
  return universe.matchedByAny(networks).map((is, index) => is && without[index] !== true)
}

/** What the centre was chosen for, choice by choice; without a choice, its networks. */
function servedBy(centre: RoutedCentre, unrouted: readonly string[]): Meant {
  if (centre.choices.length === 0) return codesOf(centre)
  const left = centre.dcName === 'HERE' ? unrouted : []
  const shares = [...centre.choices, { networks: left, exclude: [] }].map(codesOf)
  return universe.codes.map((_, index) => shares.some((share) => share[index]))
}

test('routing decides as the rules do, code by code', () => {
  let asked = 0
  let wider = 0
  fc.assert(
    fc.property(randomTable, randomLine, options, (table, line, how) => {
      const found = findCentres(line, table, how)

      const verdict = judge(line, table, how)
      const { unrouted } = judge(line, table, { ...how, unrouted: 'refuse' })
      const left = how.unrouted === 'local' ? unrouted : []
      const served = found.centres.map((centre) => [centre.dcName, servedBy(centre, left)] as const)
      assert.equal(printed(served), printed(verdict.centres))

      assert.equal(served.length, verdict.centres.size)
      assert.deepEqual(found.unrouted, verdict.unrouted)
      assert.equal(found.refused !== null, verdict.isRefused)
      asked += found.centres.length
      wider += found.centres.filter((centre) => isWider(centre, verdict.centres)).length
    }),
    { seed: 20_011, numRuns: 10_000 },
  )

  // Only where patterns of one centre cross can its networks not be said with one exclusion.
  assert.ok(wider < asked / 50, `${wider} of ${asked} are asked for more than they serve`)
})

/** One text, which is quicker compared than so many values. */
function printed(centres: Iterable<readonly [dcName: string, meant: Meant]>): string {
  const lines = [...centres].map(([dcName, meant]) => {
    return [dcName, ...universe.codes.filter((_, index) => meant[index])].join(' ')
  })
  return lines.sort().join('\n')
}

/** Whether the networks of a centre, narrowed to, are more than its choices. They are never less. */
function isWider(centre: RoutedCentre, expected: ReadonlyMap<string, Meant>): boolean {
  const chosen = expected.get(centre.dcName) ?? []
  const told = codesOf(centre)
  assert.ok(chosen.every((is, index) => !is || told[index]))
  return told.some((is, index) => is && !chosen[index])
}
