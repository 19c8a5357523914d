/** On a disk that runs full nothing is lost, nobody is lied to, and nobody has to come and restart. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import Sqlite from 'better-sqlite3'

import { makeArchive } from '../../handlers/seismic/synthetic.ts'
import { smallDisk } from '../kit/small-disk.ts'
import { Ballast } from './kit/ballast.ts'
import { startGateway } from './kit/gateway.ts'
import type { GatewayProcess } from './kit/gateway.ts'
import { lettersAbout } from './kit/outbox.ts'
import { greeted, post, postContent, postEnvelope, requestMail } from './kit/post.ts'
import type { Mail } from './kit/post.ts'
import { seismicConfig } from './kit/seismic-config.ts'
import { until } from './kit/until.ts'

const diskMebibytes = 24
const mailBytes = 60_000
/** Room for mails and letters, but not for the waveforms that are asked for. */
const scarce = 700_000
const email = 'jenny@seis.example.edu'
const waveforms = '.DATA * * * * * "2024 01 10 22 00 00" "2024 01 11 02 00 00"'
const inventory = '.INV * XX * * *'
/** A postponed job waits half a minute, one that could not be postponed until its lease runs out. */
const patienceMs = 120_000

test('a full disk puts everything off, and everything goes on when there is room again', async (t) => {
  const disk = await smallDisk(t, diskMebibytes)
  if (disk === undefined) return
  const { gateway, folder } = await gatewayOn(disk, t)
  const ballast = new Ballast(disk)
  assert.equal(code(await send(gateway, mailOf('before', inventory))), 250)
  await closingOf(folder, 'before')

  await ballast.fill(scarce)
  assert.equal(code(await send(gateway, mailOf('during', waveforms))), 250)
  await until('a job postponed for want of room', () => shortages(folder) > 0)
  const late = mailOf('late', inventory, 50_000)
  const session = await greeted(gateway.smtpPort)
  assert.ok(session)
  assert.equal(code(await postEnvelope(session, late)), 354)
  await ballast.fill(0)
  const atTheDot = await postContent(session, late)
  session.end()
  const atMail = await until('the watermark seen', async () => {
    const reply = await send(gateway, mailOf('refused', inventory))
    assert.match(reply, /^45[12] /)
    return reply.startsWith('452') && reply
  })
  const kept = labels(folder)
  const halfWritten = await readdir(join(folder, 'netdc-data', 'store', 'incoming'))
  await ballast.drop()

  assert.match(atTheDot, /^451 4\.3\.0 /)
  assert.match(atMail, /^452 4\.3\.1 /)
  assert.deepEqual(kept, { mails: 2, requests: ['before', 'during'] })
  assert.deepEqual(halfWritten, [])
  await closingOf(folder, 'during')
  await until('mail taken again', async () => code(await send(gateway, late)) === 250)
  await closingOf(folder, 'late')
  await gateway.stop()
  assert.deepEqual(labels(folder), { mails: 3, requests: ['before', 'during', 'late'] })
  assertSound(folder)
})

async function gatewayOn(disk: string, t: TestContext) {
  const elsewhere = await mkdtemp(join(tmpdir(), 'netdc-disk-full-'))
  const archive = await makeArchive(elsewhere)
  const settings = { limits: { mail_bytes: mailBytes } }
  const folder = join(disk, 'gateway')
  // The index would take and give room of its own while the disk is filled to the last kilobytes.
  const index = join(elsewhere, 'index.sqlite')
  const configText = seismicConfig({ ...archive, index }, settings)
  const gateway = await startGateway({ folder, configText })
  t.after(async () => {
    await gateway.stop()
    await rm(elsewhere, { recursive: true, force: true })
  })
  return { gateway, folder }
}

/** @param padding - bytes of it that no request needs */
function mailOf(label: string, line: string, padding = 0): Mail {
  const idle = 'x'.repeat(70)
  const lines = Array.from({ length: padding / idle.length }, () => idle)
  return requestMail({ label, email, lines: [line, '-- ', ...lines] })
}

async function send({ smtpPort }: GatewayProcess, mail: Mail): Promise<string> {
  const client = await greeted(smtpPort)
  assert.ok(client)
  const reply = await post(client, mail)
  client.end()
  return reply
}

function code(reply: string): number {
  return Number(reply.slice(0, 3))
}

function closingOf(folder: string, label: string) {
  return until(
    `the closing notice of ${label}`,
    async () => {
      const letters = await lettersAbout(join(folder, 'netdc-data', 'outbox'), label)
      return letters.find(({ subject }) => subject.includes('] complete'))
    },
    patienceMs,
  )
}

/** What the ledger has, seen from outside. */
function labels(folder: string) {
  return withLedger(folder, (database) => ({
    mails: database.prepare<[], number>('SELECT count(*) FROM mails').pluck().get(),
    requests: database
      .prepare<[], string>('SELECT label FROM requests ORDER BY number')
      .pluck()
      .all(),
  }))
}

function shortages(folder: string): number {
  return withLedger(folder, (database) => {
    const found = database.prepare<[], number>(
      `SELECT count(*) FROM events
       WHERE body ->> '$.kind' = 'POSTPONED' AND body ->> '$.code' = 'RESOURCES'`,
    )
    return found.pluck().get() ?? 0
  })
}

function assertSound(folder: string) {
  withLedger(folder, (database) => {
    assert.equal(database.pragma('integrity_check', { simple: true }), 'ok')
    const open = database.prepare<[], number>(
      `SELECT (SELECT count(*) FROM requests WHERE closed_at IS NULL) +
         (SELECT count(*) FROM jobs WHERE state <> 'done')`,
    )
    assert.equal(open.pluck().get(), 0)
  })
}

function withLedger<T>(folder: string, look: (database: Sqlite.Database) => T): T {
  const file = join(folder, 'netdc-data', 'ledger.sqlite')
  const database = new Sqlite(file, { readonly: true })
  try {
    return look(database)
  } finally {
    database.close()
  }
}
