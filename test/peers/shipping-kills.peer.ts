/** Killed while it ships, the gateway leaves one good copy of everything where it belongs. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import Sqlite from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import fc from 'fast-check'

import { makeArchive } from '../../handlers/seismic/synthetic.ts'
import type { Stage } from '../../src/model/index.ts'
import { builtProgram } from './kit/built-program.ts'
import { closersOf } from './kit/closers.ts'
import { killTargets } from './kit/kill-targets.ts'
import type { Copies, Target } from './kit/kill-targets.ts'
import { Lives, postAll } from './kit/lives.ts'
import { isClosing, isReceipt, lettersFor } from './kit/mailbox.ts'
import type { DeliveredLetter } from './kit/mailbox.ts'
import { skipUnlessRoot, skipWithout } from './kit/needs.ts'
import { freePort, startPostfix } from './kit/postfix.ts'
import { requestMail } from './kit/post.ts'
import { settledPort } from './kit/settled-port.ts'
import { removeSite, siteSettings, temporarySite, writeTable } from './kit/site.ts'
import { until } from './kit/until.ts'

const skip = skipUnlessRoot || skipWithout('postfix')

const kills = 30
/** Mails that come in each life, from a sender each. */
const senders = 2
const email = 'jenny@seis.test'
const window = '"2024 01 10 23 50 00" "2024 01 11 00 10 00"'
const lines = [
  '.INV * XX * * *',
  `.RESP * XX ALFA 00 BHZ ${window}`,
  `.DATA * "XX XY" * * BHZ ${window}`,
]
/** How long a shipment may be under way when the kill comes, in milliseconds. */
const moments = fc.sample(fc.integer({ min: 0, max: 60 }), { seed: 2, numRuns: kills })
/** A life in which nothing is shipped, as all is put off after earlier kills, ends all the same. */
const idleLifeMs = 4000
/** A job that was hit again and again waits longer each time. */
const drainMs = 300_000

let program: string

before(async () => {
  if (skip === false) program = await builtProgram()
})

for (const { way, skip: missing, stages, open } of killTargets) {
  test(
    `${kills} kills while it ships by ${way} break and double nothing`,
    { skip: skip || missing },
    async (t) => {
      const closers = closersOf(t)
      const target = await open(closers)
      const { lives, folder, site } = await begun(closers, target)
      const database = new Sqlite(ledgerIn(folder), { readonly: true })
      closers.defer(() => {
        database.close()
      })
      await postAll([{ mail: mailOf('reference', target), life: 0 }], lives, 0)
      await drained(database)
      const sessions = Array.from({ length: senders }, (_, sender) =>
        postAll(
          moments.map((_, life) => ({ mail: mailOf(`s${sender}_${life}`, target), life })),
          lives,
          kills,
        ),
      )

      const inShipment = await killAll(lives, stages, database)
      const posted = (await Promise.all(sessions)).flat()
      await drained(database)
      const letters = await delivered(site, 1 + senders * kills)

      t.diagnostic(`${inShipment} kills in a shipment; ${letters.repeats} letters came twice`)
      assert.ok(
        inShipment >= kills / 2,
        `only ${inShipment} kills came while something was shipped`,
      )
      assert.equal(posted.length, senders * kills)
      await assertAllShipped(database, target, letters.byLabel)
    },
  )
}

/** A Postfix that delivers, and the first life of a gateway. */
async function begun(closers: AsyncDisposableStack, { settings }: Target) {
  const site = temporarySite()
  closers.defer(() => {
    removeSite(site)
  })
  const { waveforms, metadata } = await makeArchive(join(site, 'archive'))
  const port = await freePort()
  const transports = { 'gateway.test': 'error:unused' }
  const postfix = await startPostfix({ folder: site, port, transports, mailboxes: [email] })
  closers.defer(() => postfix.stop())
  const handlers = { seismic: { waveforms, metadata, seed: 'mseed' } }
  const own = siteSettings(writeTable(site, ['XX', 'XY']), port, { handlers })
  const folder = join(site, 'gateway')
  // Letters of one life tell where to pick up in the next.
  const web = { listen: `127.0.0.1:${await settledPort()}` }
  const centre = { ...own['centre'], email: 'requests@localhost' }
  const mail = { ...own['mail'], ...settings['mail'] }
  const all = { ...settings, ...own, centre, mail, web }
  const lives = new Lives({ folder, program, settings: all })
  closers.defer(() => lives.end())
  await lives.begin()
  return { lives, folder, site }
}

function ledgerIn(folder: string): string {
  return join(folder, 'netdc-data', 'ledger.sqlite')
}

function mailOf(label: string, { fields }: Target) {
  return requestMail({ label, email, fields, lines })
}

/** @returns how many kills came while something was on its way */
async function killAll(
  lives: Lives,
  stages: readonly Stage[],
  database: Database,
): Promise<number> {
  const underWay = database
    .prepare<[string], number>(
      `SELECT count(*) FROM jobs
       WHERE state = 'leased' AND stage IN (SELECT value FROM json_each(?))`,
    )
    .pluck()
  const isUnderWay = () => underWay.get(JSON.stringify(stages)) !== 0
  let hits = 0
  for (const moment of moments) {
    await lives.present
    const deadline = performance.now() + idleLifeMs
    while (!isUnderWay() && performance.now() < deadline) await sleep(2)
    await sleep(moment)
    if (isUnderWay()) hits++
    await lives.killAfter(0)
  }
  return hits
}

/** Looks from outside, while the gateway works. */
async function drained(database: Database) {
  const count = (what: string) =>
    database.prepare<[], number>(`SELECT count(*) FROM ${what}`).pluck()
  const open = count('jobs WHERE settled_at IS NULL')
  const all = count('jobs')
  await until('every job settled', () => open.get() === 0 && all.get() !== 0, drainMs)
}

/** The letters about each request, those with the same Message-ID once. */
async function delivered(site: string, requests: number) {
  const all = await until('every closing notice', async () => {
    const letters = await lettersFor(site, email)
    return labelsOf(letters.filter(isClosing)).size === requests && letters
  })
  const unique = new Map<string, DeliveredLetter>()
  for (const letter of all) {
    const known = unique.get(letter.messageId)
    if (known) assert.deepEqual(contentOf(letter), contentOf(known), 'it came in two versions')
    else unique.set(letter.messageId, letter)
  }
  return {
    byLabel: Map.groupBy(unique.values(), labelIn),
    repeats: all.length - unique.size,
  }
}

function labelsOf(letters: readonly DeliveredLetter[]): ReadonlySet<string> {
  return new Set(letters.map(labelIn))
}

function labelIn({ subject }: DeliveredLetter): string {
  return /^Re: (\S+) \[/.exec(subject)?.[1] ?? ''
}

function contentOf({ subject, text, attachments }: DeliveredLetter) {
  return { subject, text, attachments }
}

interface Row {
  readonly label: string
  readonly name: string
  readonly sha256: string
  readonly state: string
  readonly closedAt: number | null
}

async function assertAllShipped(
  database: Database,
  target: Target,
  letters: ReadonlyMap<string, readonly DeliveredLetter[]>,
) {
  const rows = database
    .prepare<[], Row>(
      `SELECT label, name, sha256, state, closed_at AS closedAt
       FROM shipments JOIN requests ON requests.id = request ORDER BY label, name`,
    )
    .all()
  const requests = Map.groupBy(rows, ({ label }) => label)
  const reference = withoutLabel(requests.get('reference') ?? [])
  assert.ok(reference.length >= lines.length)
  assert.equal(requests.size, 1 + senders * kills)
  for (const [label, shipments] of requests) {
    const about = letters.get(label) ?? []
    assert.deepEqual(withoutLabel(shipments), reference, label)
    assert.ok(shipments.every(({ closedAt, state }) => closedAt !== null && state === 'arrived'))
    assert.equal(about.filter(isClosing).length, 1, `closing notices of ${label}`)
    assert.ok(about.filter(isReceipt).length <= 1, `receipts of ${label}`)
    assertOneGoodCopy(await target.copies(label, about), shipments)
  }
  assert.equal(database.pragma('integrity_check', { simple: true }), 'ok')
}

/** And nothing besides, neither broken nor under another name. */
function assertOneGoodCopy(copies: Copies, shipments: readonly Row[]) {
  const found = [...copies].toSorted(([one], [other]) => (one < other ? -1 : 1))
  assert.deepEqual(
    found,
    shipments.map(({ name, sha256 }) => [name, [sha256]]),
  )
}

/** What is the same for each request of a kind. */
function withoutLabel(shipments: readonly Row[]) {
  return shipments.map(({ label, name, sha256 }) => [name.replace(label, ''), sha256])
}
