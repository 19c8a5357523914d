/** A mailbox that stays full for days keeps nothing: the shipment waits for pick-up, and the request ends. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import Sqlite from 'better-sqlite3'

import { makeArchive } from '../../handlers/seismic/synthetic.ts'
import { isAnswered } from '../../src/cli/submitted.ts'
import type { MailId } from '../../src/model/index.ts'
import { openGateway } from '../../src/server.ts'
import type { Gateway } from '../../src/server.ts'
import { at } from '../kit/at.ts'
import { stoppedClock } from '../kit/clock.ts'
import { quietDiagnostics } from '../kit/quiet.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import { requestText, trialConfig } from '../kit/trial.ts'
import { openSink, replyError } from '../ship/sink.ts'

const patienceMs = 5 * 86_400_000

test('a mailbox that is full for days: the shipment waits for pick-up, and the request has failed letters', async (t) => {
  const asked: number[] = []
  const clock = stoppedClock(Date.UTC(2026, 0, 1))
  const sink = await openSink(t, {
    onRcptTo(_address, _session, answer) {
      asked.push(clock.now() / 1000)
      answer(replyError(452, '4.2.2 mailbox full'))
    },
  })
  const folder = temporaryFolder(t)
  await makeArchive(join(folder, 'archive'))
  const loaded = trialConfig(folder, `[mail]\nrelay = "${sink.url}"\n`)
  const gateway = await openGateway(loaded, ['work'], quietDiagnostics, clock.now)
  t.after(() => gateway.close())
  const envelope = { sender: 'jenny@seis.example.edu', recipients: ['requests@localhost'] }
  const mail = `From: ${envelope.sender}\r\n\r\n${requestText(['.INV * XX'])}`

  const { id } = await gateway.admission.admit(Buffer.from(mail), envelope, 'test', 'submit')
  await answered(gateway, id, clock, join(folder, 'netdc-data', 'ledger.sqlite'))

  const { ledger, store } = gateway.shop
  const request = at(await ledger.requestsOf(id), 0)
  const shipment = at(await ledger.shipments(request.id), 0)
  assert.ok(request.closedAt !== undefined)
  assert.deepEqual([shipment.to.by, shipment.state], ['pull', 'arrived'])
  const kept = await Array.fromAsync(store.open(shipment.file.key))
  assert.equal(Buffer.concat(kept).length, shipment.file.bytes)
  assert.deepEqual(sink.delivered, [])
  assert.ok((asked.at(-1) ?? 0) - (asked[0] ?? 0) > patienceMs)
  const failures = (await ledger.events(0, 10_000)).filter(({ kind }) => kind === 'FAILED')
  const told = failures.map((event) => ('reason' in event ? event.reason : ''))
  assert.ok(told.some((reason) => /mailbox full.*waits for pick-up instead/.test(reason)))
  assert.ok(told.some((reason) => reason.endsWith('mailbox full')))
})

/** Lets the time pass, whenever there is nothing to do, until there is. */
async function answered(
  { pipeline, shop: { ledger } }: Gateway,
  id: MailId,
  clock: ReturnType<typeof stoppedClock>,
  file: string,
) {
  const database = new Sqlite(file, { readonly: true })
  const next = database
    .prepare<[], number | null>(
      `SELECT min(iif(state IN ('postponed', 'held'), coalesce(due, 1e18), 0))
       FROM jobs WHERE settled_at IS NULL`,
    )
    .pluck()
  while (!(await isAnswered(ledger, id))) {
    const waitMs = ((next.get() ?? 0) - clock.now()) / 1000
    if (waitMs > 0 && waitMs < patienceMs) clock.advance(Math.ceil(waitMs))
    pipeline.hint()
    await sleep(5)
  }
  database.close()
}
