/** What was routed to another centre is done by that, though the table has changed since. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { loadTable } from '../../routing/table.ts'
import { Fault, requestId } from '../../src/model/index.ts'
import type { Job } from '../../src/model/index.ts'
import { stagesOf } from '../../src/stages/index.ts'
import type { Workshop } from '../../src/stages/workshop.ts'
import { otherCentre } from '../handlers/seismic/kit/other-centre.ts'
import { at } from '../kit/at.ts'
import { startFdsnws, status } from '../kit/fdsnws-server.ts'
import { mailed, openHub, ours, served } from '../kit/hub.ts'
import { requestText } from '../kit/trial.ts'
import { doJobs, handIn, lettersOf, only } from './by-hand.ts'

const window = '"2024 01 10 20 00 00" "2024 01 11 04 00 00"'
const data = `.DATA * "XX Z?" ALFA 00 BHZ ${window}`

/** A request that was routed, and by whose work nothing came of it yet. */
async function routed(t: TestContext, { header = [] }: { header?: readonly string[] } = {}) {
  const centre = await otherCentre(t)
  const rows = [served('Z?', 'THERE', centre.url), served('ZA', 'ELSEWHERE', centre.url)]
  const trial = await openHub(t, rows, { roles: [] })
  const { shop } = trial.gateway
  const mailId = await handIn(trial, requestText([data], header))
  await doJobs(shop, only('parse', 'route'))
  return { trial, shop, centre, id: requestId(mailId, 1) }
}

/** The same gateway with another table. */
function changed(shop: Workshop, ...rows: readonly string[]): Workshop {
  const table = loadTable([ours, ...rows].join('\n'))
  return { ...shop, table: () => table }
}

const of = (dcName: string) => (job: Job) =>
  job.stage === 'handle' && job.input.partId.endsWith(`/${dcName}`)

test('a centre is asked for what it was chosen for when the line was routed', async (t) => {
  const { shop, centre } = await routed(t)
  const later = changed(shop, served('Z?', 'THERE', centre.url, 'station=B*'))

  await doJobs(later, of('THERE'))

  const asked = centre.requests.filter(({ path }) => path.startsWith('/dataselect'))
  assert.deepEqual(
    asked.flatMap(({ lines }) => lines.map(({ network, station }) => [network, station])),
    [['Z?', 'ALFA']],
  )
})

test('what it was not chosen for is not taken from it', async (t) => {
  const { shop, id } = await routed(t)

  const there = at(
    (await shop.ledger.parts(id)).filter(({ dcName }) => dcName === 'THERE'),
    0,
  )
  const [line] = await shop.ledger.slice(there.id, 0, 1)

  assert.ok(line)
  assert.deepEqual(line.fields[1], ['Z?'])
  assert.deepEqual(line.options, { exclude: 'ZA' })
  assert.equal(line.text, data)
})

test('a centre that has moved is asked where it is now', async (t) => {
  const { shop, id, centre } = await routed(t)
  const moved = await startFdsnws(t, { '': () => status(204) })

  await doJobs(changed(shop, served('Z?', 'THERE', moved.url)), of('THERE'))

  assert.equal(centre.requests.length, 0)
  assert.equal(moved.requests.length, 1)
  const [outcome] = await shop.ledger.outcomes(id)
  assert.equal(outcome?.kind, 'nodata')
})

for (const [what, rows] of [
  ['has left the table', []],
  ['has no web services any more', [mailed('Z?', 'THERE')]],
] as const) {
  test(`the lines of a centre that ${what} fail, and say so`, async (t) => {
    const { shop, id, centre } = await routed(t)
    const job = await jobOf('THERE', shop)
    const { handle } = stagesOf(changed(shop, ...rows))
    const fault = new Fault('NO_ROUTE', 'the routing table has no web services of THERE any more')

    await assert.rejects(handle.run(job, t.signal, never), fault)
    const { outcomes = [], events = [] } = await handle.giveUp(job, fault, never)

    assert.equal(fault.retry, 'never')
    assert.deepEqual(outcomes, [
      {
        requestId: id,
        outcome: {
          ...{ number: 7, dcName: 'THERE', kind: 'failed', count: 0 },
          detail: `No data centre is known for this line. (${fault.message})`,
        },
      },
    ])
    assert.deepEqual(
      events.map(({ kind, dcName }) => [kind, dcName]),
      [['FAILED', 'THERE']],
    )
    assert.equal(centre.requests.length, 0)
  })
}

test('our own lines are answered whatever the table says', async (t) => {
  const { shop, id } = await routed(t)

  await doJobs(changed(shop), of('NETDC'))

  const [outcome] = await shop.ledger.outcomes(id)
  assert.deepEqual([outcome?.dcName, outcome?.kind], ['NETDC', 'ok'])
})

test('a merge that is given up costs what its own centre found, where nothing is merged', async (t) => {
  const fault = new Fault('TOO_LARGE', 'too large')
  const about = { attempt: 1, crashes: 0, isRepeat: false, requester: 'a@x.example' }
  for (const [header, failed] of [
    [[], ['THERE']],
    [['.MERGE_DATA YES'], ['NETDC', 'THERE']],
  ] as const) {
    const { shop, id } = await routed(t, { header })
    await doJobs(shop, only('handle'))
    const dcName = header.length === 0 ? { dcName: 'THERE' } : {}
    const input = { requestId: id, class: 'DATA', ...dcName }

    const { merge } = stagesOf(shop)
    const entries = await merge.giveUp({ ...about, key: 'm', stage: 'merge', input }, fault, never)

    assert.deepEqual(
      entries.outcomes?.map(({ outcome }) => outcome.dcName),
      failed,
    )
    assert.equal(entries.discards?.length, failed.length)
  }
})

test('a cancellation keeps what one centre had shipped, and stops the other', async (t) => {
  const { trial, shop, id } = await routed(t)
  await doJobs(shop, of('NETDC'))
  await doJobs(shop, ({ key, stage }) => stage === 'merge' && key.includes('NETDC'))
  await doJobs(shop, only('ship'))
  const { token } = await shop.ledger.request(id)

  await handIn(trial, `CANCEL my_event ${token}\n`)
  await trial.gateway.pipeline.drain()

  assert.deepEqual(
    (await shop.ledger.outcomes(id)).map(({ dcName, kind }) => [dcName, kind]),
    [
      ['ELSEWHERE', 'failed'],
      ['NETDC', 'ok'],
      ['THERE', 'failed'],
    ],
  )
  const closing = (await lettersOf(trial, id)).find(({ kind }) => kind === 'closing')
  assert.match(closing?.letter.text ?? '', /NETDC: found \d+\n +THERE: cancelled by the requester/)
})

/** Small requests have no portions. */
const never = () => Promise.reject(new Error('a portion of a small request'))

async function jobOf(dcName: string, { ledger }: Workshop) {
  const leases = await ledger.take('test', { byHandler: {}, byDestination: 9 }, 9, 60_000)
  const job = leases.map((lease) => lease.job).find(of(dcName))
  assert.ok(job?.stage === 'handle')
  return job
}
