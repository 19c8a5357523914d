/** What the ledger lets go of and what it keeps, under the stages' own entries. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { requestId } from '../../src/model/index.ts'
import type { RequestId } from '../../src/model/index.ts'
import type { Workshop } from '../../src/stages/workshop.ts'
import { at } from '../kit/at.ts'
import { openTrial, requestText } from '../kit/trial.ts'
import type { Trial } from '../kit/trial.ts'

const window = '"2024 01 10 23 50 00" "2024 01 11 00 10 00"'

test('a product of one piece is not discarded while its shipment lives', async () => {
  const trial = await openTrial({ roles: [] })
  const { shop } = trial.gateway
  const id = await answered(trial, [`.DATA * XX ALFA 00 BHZ ${window}`])

  const [shipment, ...others] = await shop.ledger.shipments(id)
  assert.ok(shipment)
  const { key } = shipment.file

  assert.equal(others.length, 0)
  assert.deepEqual(await pieceKeys(id, shop), [key])
  assert.ok(!(await shop.ledger.discarded(100)).includes(key))
  assert.deepEqual(await shop.ledger.unknown([key]), [])
  await trial.close()
})

test('pieces that were copied into a product are discarded, and named no more', async () => {
  const trial = await openTrial({ roles: [] })
  const { shop } = trial.gateway
  const lines = Array.from({ length: 101 }, () => `.DATA * XX ALFA 00 BHZ ${window}`)
  const id = await answered(trial, lines)

  const discarded = await shop.ledger.discarded(100)

  const { key } = at(await shop.ledger.shipments(id), 0).file
  assert.equal(discarded.length, 2)
  assert.ok(!discarded.includes(key))
  assert.deepEqual(await pieceKeys(id, shop), [])
  await shop.ledger.forget(discarded)
  assert.deepEqual(await shop.ledger.unknown([key, ...discarded]), discarded)
  await trial.close()
})

/** Hands in a request and has all its work done. */
async function answered(trial: Trial, lines: readonly string[]): Promise<RequestId> {
  const { admission, pipeline } = trial.gateway
  const mail = Buffer.from(`From: a@x.example\r\n\r\n${requestText(lines)}`)
  const envelope = { sender: 'a@x.example', recipients: [] }
  const { id } = await admission.admit(mail, envelope, 'test', 'submit')
  await pipeline.drain()
  return requestId(id, 1)
}

async function pieceKeys(id: RequestId, { ledger }: Workshop): Promise<readonly string[]> {
  const parts = await ledger.parts(id)
  const pieces = await Promise.all(parts.map((part) => ledger.pieces(part.id)))
  return pieces.flat().map(({ file }) => file.key)
}
