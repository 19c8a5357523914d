/** Killed at fifty random moments under load, the gateway answers every mail that it took, and each alike. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import Sqlite from 'better-sqlite3'
import fc from 'fast-check'

import { makeArchive } from '../../handlers/seismic/synthetic.ts'
import { Lives, postAll } from './kit/lives.ts'
import type { Posted, Posting } from './kit/lives.ts'
import { OutboxWatch } from './kit/outbox-watch.ts'
import { readOutbox } from './kit/outbox.ts'
import type { OutboxLetter } from './kit/outbox.ts'
import { requestMail } from './kit/post.ts'
import { seismicConfig } from './kit/seismic-config.ts'
import { settledPort } from './kit/settled-port.ts'
import { toldShipments } from './kit/told-shipments.ts'
import { until } from './kit/until.ts'

const sessions = 20
const mailsOfSession = 20
/** Milliseconds for which a life of the gateway goes on after it was ready. */
const lifeTimes = fc.sample(fc.integer({ min: 0, max: 1300 }), { seed: 1, numRuns: 50 })
/** A job that was hit again and again waits longer each time. */
const drainMs = 200_000
const email = 'jenny@seis.example.edu'

const window = '"2024 01 10 23 50 00" "2024 01 11 00 10 00"'
const merged = ['.MERGE_DATA YES 1']
/** The kinds of request, in turn. */
const kinds = [
  { fields: [], lines: ['.INV * XX * * *', `.INV * XX BETA - LHZ ${window}`] },
  { fields: [], lines: [`.RESP * XX ALFA 00 BHZ ${window}`] },
  { fields: [], lines: [`.DATA * "XX XY" * * BHZ ${window}`] },
  { fields: merged, lines: ['.INV * XY * * *', `.RESP * XY GAMA 10 BHZ ${window}`] },
  { fields: merged, lines: ['.INV * XY * * *', `.DATA * XX BETA * * ${window}`] },
  { fields: [], lines: [`.DATA * XX NONE * BHZ ${window}`] },
] as const

test('fifty kills under the load of twenty sessions lose nothing and double nothing', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'netdc-endurance-'))
  const outbox = join(folder, 'netdc-data', 'outbox')
  const archive = await makeArchive(join(folder, 'archive'))
  // Letters of one life tell where to pick up in the next.
  const web = { listen: `127.0.0.1:${await settledPort()}` }
  const lives = new Lives({ folder, configText: seismicConfig(archive, { web }) })
  t.after(async () => {
    await lives.end()
    await rm(folder, { recursive: true, force: true })
  })
  await lives.begin()
  const references = await referencesBy(lives, outbox)
  const watch = new OutboxWatch(outbox)

  const posting = Promise.all(
    Array.from({ length: sessions }, (_, session) =>
      postAll(postingsOf(session), lives, lifeTimes.length),
    ),
  )
  const killing = killAll(lives, watch)
  const posted = (await Promise.all([posting, killing]))[0].flat()
  await drained(folder)
  await watch.look()

  const lost = posted.reduce((sum, { losses }) => sum + losses, 0)
  t.diagnostic(
    `${posted.length} mails; ${lost} sessions broke off; ${watch.repeats} letters repeated`,
  )
  const gateway = await lives.present
  const letters = Map.groupBy(await readOutbox(outbox), ({ subject }) => labelIn(subject))
  for (const number of posted.keys()) {
    await assertAnswered(letters.get(labelOf(number)) ?? [], number, references)
  }
  await gateway.stop()
  assertLedger(folder, posted)
})

function labelOf(number: number): string {
  return `request_${number}`
}

function labelIn(subject: string): string {
  return /^Re: (\S+) \[/.exec(subject)?.[1] ?? ''
}

function mailOf(label: string, number: number) {
  const { fields, lines } = kindOf(number)
  return requestMail({ label, email, fields, lines })
}

function kindOf(number: number) {
  const kind = kinds[number % kinds.length]
  assert.ok(kind)
  return kind
}

/** Spread over the lives, so that there is always something to do. */
function postingsOf(session: number): readonly Posting[] {
  return Array.from({ length: mailsOfSession }, (_, i) => {
    const number = session * mailsOfSession + i
    const life = Math.floor((i * lifeTimes.length) / mailsOfSession)
    return { mail: mailOf(labelOf(number), number), life }
  })
}

async function killAll(lives: Lives, watch: OutboxWatch) {
  for (const lifeMs of lifeTimes) {
    await lives.killAfter(lifeMs)
    await watch.look()
  }
}

/** What an undisturbed gateway ships for each kind of request, by file name without the label. */
async function referencesBy(lives: Lives, outbox: string) {
  const labels = kinds.map((_, number) => `reference_${number}`)
  await postAll(
    labels.map((label, number) => ({ mail: mailOf(label, number), life: 0 })),
    lives,
    0,
  )
  const letters = await until('the reference answers', async () => {
    const all = Map.groupBy(await readOutbox(outbox), ({ subject }) => labelIn(subject))
    return labels.every((label) => all.get(label)?.some(isClosing)) && all
  })
  return Promise.all(labels.map((label) => contentsOf(letters.get(label) ?? [], label)))
}

function isClosing({ subject }: OutboxLetter): boolean {
  return subject.includes('] complete')
}

/** What was shipped, once it was found to be what the letters say. */
async function contentsOf(letters: readonly OutboxLetter[], label: string) {
  const contents = new Map<string, string>()
  const digests = new Map<string, string>()
  for (const { name, told, found, contents: files } of await toldShipments(letters, label)) {
    assert.deepEqual(found, told, `${name} is not what the letter says`)
    assert.equal(digests.get(name) ?? told.sha256, told.sha256, `${name} came in two versions`)
    digests.set(name, told.sha256)
    for (const [file, sha256] of files) contents.set(file, sha256)
  }
  return contents
}

async function assertAnswered(
  letters: readonly OutboxLetter[],
  number: number,
  references: readonly ReadonlyMap<string, string>[],
) {
  const label = labelOf(number)
  const subjects = letters.map(({ subject }) => subject)
  const receipts = subjects.filter((subject) => subject.endsWith(']'))
  // One whose job was hit again and again is not sent any more when the closing notice overtook it.
  assert.ok(receipts.length <= 1, `receipts of ${label}: ${subjects.join(', ')}`)
  assert.equal(letters.filter(isClosing).length, 1, `closing notices of ${label}`)
  const contents = await contentsOf(letters, label)
  const said = letters.map(({ text }) => text).join('\n')
  assert.deepEqual(contents, references[number % kinds.length], `${label} got:\n${said}`)
}

/** Looks from outside, while the gateway works. */
async function drained(folder: string) {
  const database = new Sqlite(ledgerIn(folder), { readonly: true })
  const open = database
    .prepare<[], number>('SELECT count(*) FROM jobs WHERE settled_at IS NULL')
    .pluck()
  try {
    await until('every job settled', () => open.get() === 0, drainMs)
  } finally {
    database.close()
  }
}

interface RequestRow {
  readonly id: string
  readonly mail: number
  readonly label: string
  readonly closedAt: number | null
}

/** Each mail once, each request closed, each of a kind with the same outcomes. */
function assertLedger(folder: string, posted: readonly Posted[]) {
  const database = new Sqlite(ledgerIn(folder), { readonly: true })
  const all = database.prepare<[], RequestRow>(
    'SELECT id, mail, label, closed_at AS closedAt FROM requests',
  )
  const outcomesOf = database.prepare<[string]>(
    'SELECT line, centre, kind, count, detail FROM outcomes WHERE request = ? ORDER BY line',
  )
  const requests = new Map(all.all().map((row) => [row.label, row]))
  assert.equal(all.all().length, requests.size)
  assert.equal(requests.size, posted.length + kinds.length)
  assert.equal(
    database.prepare<[], number>('SELECT count(*) FROM mails').pluck().get(),
    requests.size,
  )
  for (const [number, { mailId }] of posted.entries()) {
    const request = requests.get(labelOf(number))
    const reference = requests.get(`reference_${number % kinds.length}`)
    assert.equal(request?.mail, Number(mailId))
    assert.notEqual(request.closedAt, null)
    assert.deepEqual(outcomesOf.all(request.id), outcomesOf.all(reference?.id ?? ''))
  }
  assert.equal(database.pragma('integrity_check', { simple: true }), 'ok')
  database.close()
}

function ledgerIn(folder: string): string {
  return join(folder, 'netdc-data', 'ledger.sqlite')
}
