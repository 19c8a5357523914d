import assert from 'node:assert/strict'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { isAnswered } from '../../src/cli/submitted.ts'
import { Fault, requestId } from '../../src/model/index.ts'
import type { Job, Stage } from '../../src/model/index.ts'
import { cancellation } from '../../src/stages/cancel.ts'
import { stagesOf } from '../../src/stages/index.ts'
import type { Workshop } from '../../src/stages/workshop.ts'
import { remembering } from '../../src/store/remembering.ts'
import type { Store } from '../../src/store/store.ts'
import { at } from '../kit/at.ts'
import { openTrial, requestText } from '../kit/trial.ts'

const window = '"2024 01 10 23 50 00" "2024 01 11 00 10 00"'

test('lines whose archive cannot be read fail, and the others are answered', async (t) => {
  const trial = await openTrial()
  t.after(() => trial.close())
  const day = join(trial.folder, 'archive/sds/2024/XX/ALFA/BHZ.D/XX.ALFA.00.BHZ.D.2024.010')
  await rm(day)
  await mkdir(day)

  const { story } = await trial.ask(
    requestText([
      `.DATA * XX ALFA 00 BHZ "2024 01 10 23 00 00" "2024 01 10 23 10 00"`,
      `.DATA * XX ALFA 00 BHN ${window}`,
    ]),
  )

  const outcomes = at(story.requests, 0).lines.map((line) => at(line.outcomes, 0).outcome)
  assert.deepEqual(outcomes, ['failed', 'ok'])
})

test('a mail of nothing but nested parts stops nothing', async (t) => {
  const trial = await openTrial({ archive: false })
  t.after(() => trial.close())
  const parts = Array.from(
    { length: 90 },
    (_, n) => `Content-Type: multipart/mixed; boundary=b${n}`,
  )
  const nested = parts
    .map((type, n) => `${n === 0 ? '' : `--b${n - 1}\r\n`}${type}\r\n\r\n`)
    .join('')

  const { letters, events } = await trial.ask(nested, 'poison@x.example')

  assert.ok(letters.length <= 1)
  assert.ok(events.length > 0)
})

const request = '1'

test('a stage that is given up leaves an answer behind', async (t) => {
  const trial = await openTrial({ roles: [] })
  t.after(() => trial.close())
  const { admission, shop, pipeline } = trial.gateway
  const text = requestText([`.DATA * XX ALFA 00 BHZ ${window}`, '.INV * XX'])
  const envelope = { sender: 'a@x.example', recipients: [] }
  const mail = Buffer.from(`From: a@x.example\r\n\r\n${text}`)
  const { id } = await admission.admit(mail, envelope, 'test', 'submit')
  await pipeline.drain()
  const stages = stagesOf(shop)
  const fault = new Fault('SOURCE_BROKEN', 'the archive is gone')
  const first = requestId(id, 1)
  const about = { requestId: first, class: 'DATA' }
  const job = { attempt: 1, crashes: 0, isRepeat: false, requester: 'a@x.example' }
  const [part] = await shop.ledger.parts(first)
  assert.ok(part)
  const slice = { requestId: first, partId: part.id, from: 0, to: 1 }

  const routed = await stages.route.giveUp(
    { ...job, key: 'r', stage: 'route', input: { requestId: first } },
    fault,
    enter,
  )
  const handled = await stages.handle.giveUp(
    { ...job, key: 'h', stage: 'handle', input: slice },
    fault,
    enter,
  )
  const merged = await stages.merge.giveUp(
    { ...job, key: 'm', stage: 'merge', input: about },
    fault,
    enter,
  )
  const parsed = await stages.parse.giveUp(
    { ...job, key: 'p', stage: 'parse', input: { mailId: id } },
    fault,
    enter,
  )

  assert.ok(routed.outcomes?.every(({ outcome }) => outcome.kind === 'failed'))
  assert.ok(routed.next?.some(({ key }) => key === `${request}.1/closing`))
  assert.match(handled.outcomes?.[0]?.outcome.detail ?? '', /the archive is gone/)
  assert.equal(merged.outcomes?.[0]?.outcome.kind, 'failed')
  assert.equal(parsed.events?.[0]?.kind, 'FAILED')
})

test('a shipment that cannot even wait for pick-up is told as lost, and can be taken up again', async (t) => {
  const trial = await openTrial({ roles: [] })
  t.after(() => trial.close())
  const { admission, shop, pipeline } = trial.gateway
  const text = requestText(['.INV * XX', `.DATA * XX ALFA 00 BHZ ${window}`])
  const mail = Buffer.from(`From: a@x.example\r\n\r\n${text}`)
  const envelope = { sender: 'a@x.example', recipients: [] }
  const ship = shop.transports.pull.ship.bind(shop.transports.pull)
  shop.transports.pull.ship = () => Promise.reject(new Fault('SOURCE_BROKEN', 'the bytes are gone'))

  const { id } = await admission.admit(mail, envelope, 'test', 'submit')
  while (!(await isAnswered(shop.ledger, id))) {
    await pipeline.drain()
    await sleep(1)
  }

  const [lost] = (await shop.ledger.shipments(requestId(id, 1))).filter(
    ({ state }) => state === 'lost',
  )
  assert.match(lost?.reason ?? '', /the bytes are gone/)
  assert.ok(lost)
  shop.transports.pull.ship = ship
  assert.equal(await shop.ledger.retry(requestId(id, 1)), 1)
  await pipeline.drain()
  assert.equal((await shop.ledger.shipment(lost.id)).state, 'arrived')
})

test('a merge that fails leaves nothing of its own in the store', async (t) => {
  const trial = await openTrial({ roles: [] })
  t.after(() => trial.close())
  const { shop, admission } = trial.gateway
  const lines = Array.from({ length: 101 }, () => `.DATA * XX ALFA 00 BHZ ${window}`)
  const text = requestText(lines, ['.MERGE_DATA YES'])
  const mail = Buffer.from(`From: a@x.example\r\n\r\n${text}`)
  await admission.admit(mail, { sender: 'a@x.example', recipients: [] }, 'test', 'submit')
  const made: string[] = []
  const store = remembering(shop.store, made)
  const failing: Store = {
    ...store,
    put(bytes, signal) {
      if (made.length > 0) return Promise.reject(new Fault('RESOURCES', 'the disk is full'))
      return store.put(bytes, signal)
    },
  }
  const { merge } = stagesOf({ ...shop, store: failing })
  const job = await firstJobOf('merge', shop)
  assert.ok(job.stage === 'merge')

  await assert.rejects(merge.run(job, new AbortController().signal, enter), { code: 'RESOURCES' })

  assert.equal(made.length, 1)
  await assert.rejects(Array.fromAsync(shop.store.open(at(made, 0))), { code: 'SOURCE_BROKEN' })
})

test('a cancelled request ends with a closing notice that says so', async (t) => {
  const trial = await openTrial({ roles: [] })
  t.after(() => trial.close())
  const { admission, shop, pipeline } = trial.gateway
  const mail = Buffer.from(`From: a@x.example\r\n\r\n${requestText(['.INV * XX'])}`)
  const envelope = { sender: 'a@x.example', recipients: [] }
  const { id } = await admission.admit(mail, envelope, 'test', 'submit')
  await firstJobOf('handle', shop)
  const first = requestId(id, 1)

  const record = await shop.ledger.request(first)
  const entries = await cancellation(shop.ledger, record, 'the operator', shop.clock(), 1000)

  const wasOpen = await shop.ledger.cancel(first, entries)
  await pipeline.drain()

  assert.equal(wasOpen, true)
  const kinds = (await shop.ledger.letters(first)).map(({ kind }) => kind)
  assert.deepEqual(kinds.sort(), ['closing', 'receipt'])
  const [outcome] = await shop.ledger.outcomes(first)
  assert.equal(outcome?.detail, 'cancelled by the operator')
})

/** Small requests have no portions. */
const enter = () => Promise.reject(new Error('a portion of a small request'))

/** Does what comes before a stage, and takes its first job. */
async function firstJobOf(stage: Stage, shop: Workshop): Promise<Job> {
  const { signal } = new AbortController()
  const { parse, route, handle, notify } = stagesOf(shop)
  for (;;) {
    const lease = at(
      await shop.ledger.take('test', { byHandler: {}, byDestination: 9 }, 1, 60_000),
      0,
    )
    const { job } = lease
    if (job.stage === stage) return job
    if (job.stage === 'parse') await shop.ledger.finish(lease, await parse.run(job, signal, enter))
    if (job.stage === 'route') await shop.ledger.finish(lease, await route.run(job, signal, enter))
    if (job.stage === 'notify')
      await shop.ledger.finish(lease, await notify.run(job, signal, enter))
    if (job.stage === 'handle')
      await shop.ledger.finish(lease, await handle.run(job, signal, enter))
  }
}
