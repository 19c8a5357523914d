import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byCodes, mergeSources } from '../../../../handlers/seismic/inventory/merge-sources.ts'
import { openEnd } from '../../../../src/model/index.ts'
import { at } from '../kit/time.ts'

interface Row {
  readonly network: string
  readonly start: ReturnType<typeof at> | undefined
  readonly end: typeof openEnd
  readonly from: string
}

function row(network: string, from: string, start?: string): Row {
  return { network, from, start: start === undefined ? undefined : at(start), end: openEnd }
}

const order = byCodes<Row>(({ network }) => [network])

async function merged(...sources: readonly (readonly Row[])[]): Promise<string[]> {
  const rows = await Array.fromAsync(mergeSources(sources, order))
  return rows.map(({ network, from }) => `${network} ${from}`)
}

test('rows come by codes, then start; one without a start comes first', async () => {
  const found = await merged(
    [row('IU', 'own', '1990-01-01'), row('XX', 'own', '2000-01-01')],
    [row('II', 'other', '1980-01-01'), row('IU', 'other'), row('XX', 'other', '2001-01-01')],
  )

  assert.deepEqual(found, ['II other', 'IU other', 'IU own', 'XX own', 'XX other'])
})

test('what an earlier source tells of is not told again by a later one', async () => {
  const found = await merged(
    [row('IU', 'own', '1990-01-01')],
    [row('IU', 'second', '1990-01-01'), row('XX', 'second')],
    [row('IU', 'third', '1990-01-01'), row('XX', 'third')],
  )

  assert.deepEqual(found, ['IU own', 'XX second'])
})

test('rows of one source that tell of the same all come', async () => {
  assert.deepEqual(await merged([row('IU', 'a'), row('IU', 'b')], []), ['IU a', 'IU b'])
})

test('sources that are not read to their end are let go of', async () => {
  const ended: string[] = []
  async function* source() {
    try {
      yield row('IU', 'own')
      yield row('XX', 'own')
    } finally {
      ended.push('own')
    }
  }

  for await (const one of mergeSources([source()], order)) if (one.network === 'IU') break

  assert.deepEqual(ended, ['own'])
})
