import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { probeCentres } from '../../src/cli/check-centres.ts'
import { mute, startFdsnws, text } from '../kit/fdsnws-server.ts'
import { openTrial } from '../kit/trial.ts'
import { tableOf } from '../routing/kit/table.ts'

async function probe(t: TestContext, rows: readonly string[], patienceMs?: number) {
  const trial = await openTrial({ roles: [], archive: false })
  t.after(() => trial.close())
  return probeCentres({ ...trial.gateway.shop, table: () => tableOf(...rows) }, patienceMs)
}

test('each centre that is asked through web services is probed once', async (t) => {
  const [up, gone] = [await startFdsnws(t, { '': () => text('1.1.1') }), await startFdsnws(t, {})]
  const rows = [
    `PRIMARY XX NETDC fdsnws=${gone.url}`,
    `PRIMARY "GE Z3" GFZ fdsnws=${up.url}`,
    `SECONDARY IU GFZ fdsnws=${up.url}`,
    `PRIMARY NL KNMI fdsnws=${gone.url}`,
    'PRIMARY BK NCEDC',
  ]

  const findings = await probe(t, rows)

  assert.deepEqual(
    findings.map(({ what, state, says }) => `${state} ${what}: ${says}`),
    [
      `ok web services of GFZ: ${up.url}`,
      `failed web services of KNMI: no service at ${gone.url}/station/1/version`,
    ],
  )
  assert.equal(up.requests.length, 2)
})

test('a centre that does not answer is not waited for', async (t) => {
  const hanging = await startFdsnws(t, { '': () => mute() })

  const findings = await probe(t, [`PRIMARY CH ETH fdsnws=${hanging.url}`], 50)

  assert.deepEqual(
    findings.map(({ state, says }) => `${state}: ${says}`),
    [`failed: ${hanging.url} does not answer in 0.05 s`],
  )
})
