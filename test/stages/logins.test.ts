/** A password that somebody mails is nowhere any more when the mail has been dealt with. */
import assert from 'node:assert/strict'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'

import type { DiagnosticLog } from '../../src/log/diagnostics.ts'
import { asFault } from '../../src/model/index.ts'
import type { MailId } from '../../src/model/index.ts'
import { openGateway } from '../../src/server.ts'
import { sweep } from '../../src/sweep.ts'
import { mail, requestWith, spellings } from '../kit/logins.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import { readLetter, trialConfig } from '../kit/trial.ts'

const canary = 'Sesame7Canary'

test('no file, letter, event or log line holds a login that was mailed, in no spelling', async (t) => {
  const folder = temporaryFolder(t)
  for (const name of ['sds', 'stationxml']) {
    await mkdir(join(folder, 'archive', name), { recursive: true })
  }
  const said: string[] = []
  // Nobody works on the mails before they were looked for.
  const door = await openGateway(trialConfig(folder), [], noisy(said))
  t.after(() => door.close())
  const envelope = { sender: 'jenny@seis.example.edu', recipients: ['requests@localhost'] }
  const hand = (text: string) => door.admission.admit(Buffer.from(text), envelope, 'test', 'submit')
  const ids: MailId[] = []

  for (const text of [...spellings(canary).map(([, spelt]) => spelt), largeMail()]) {
    ids.push((await hand(text)).id)
  }
  const found = await filesWith(folder)
  const gateway = await openGateway(trialConfig(folder), ['work'], noisy(said))
  t.after(() => gateway.close())
  const { pipeline, shop, store } = gateway
  for (const id of ids) await dealtWith(id)
  await sweep(shop.ledger, store)

  assert.ok(found.some((file) => file.endsWith('sqlite-wal')))
  assert.deepEqual(await filesWith(folder), [])
  assert.doesNotMatch(said.join('\n'), /Sesame7Canary/)
  assert.doesNotMatch(inspect(await shop.ledger.events(0, 10_000)), /Sesame7Canary/)
  assert.doesNotMatch((await letters()).join('\n'), /Sesame7Canary/)
  for (const id of ids) assert.match(await keptOf(id), /^X-Netdc-Masked: /m)

  async function dealtWith(id: MailId) {
    const isOpen = async () => {
      const jobs = await shop.ledger.jobs(id)
      const requests = await shop.ledger.requestsOf(id)
      return jobs.some(({ settledAt }) => settledAt === undefined) || requests.some(isUnclosed)
    }
    while (await isOpen()) {
      pipeline.hint()
      await sleep(5)
    }
  }

  async function letters() {
    const records = await Promise.all(ids.map((id) => shop.ledger.lettersOfMail(id)))
    const requests = (await Promise.all(ids.map((id) => shop.ledger.requestsOf(id)))).flat()
    const others = await Promise.all(requests.map(({ id }) => shop.ledger.letters(id)))
    const all = await Promise.all(
      [...records, ...others].flat().map(({ path }) => readLetter(path)),
    )
    assert.ok(all.length > ids.length)
    return all.map(({ subject, text, html }) => [subject, text, html].join('\n'))
  }

  async function keptOf(id: MailId) {
    const { content } = await shop.ledger.mail(id)
    assert.ok('raw' in content)
    return Buffer.from(content.raw).toString()
  }
})

function isUnclosed({ closedAt }: { readonly closedAt: unknown }): boolean {
  return closedAt === undefined
}

/** Too large for the ledger, so that it lies in the store. */
function largeMail(): string {
  const words = `.DISPOSITION PUSH ftp.example.edu /in jenny ${canary}`
  const filling = Array.from({ length: 6000 }, () => 'This is not about any data at all, is it?')
  const content = [requestWith(words), '', ...filling].join('\r\n')
  return mail({ header: ['Content-Type: text/plain'], content })
}

function noisy(said: string[]): DiagnosticLog {
  const say = (fields: object, sentence: string) => {
    const { err } = fields as { readonly err?: unknown }
    said.push(
      sentence,
      inspect(fields, { depth: 9 }),
      err === undefined ? '' : asFault(err).message,
    )
  }
  const log = { debug: say, info: say, warn: say, error: say, with: () => log }
  return log
}

/** The files below a folder that hold the canary, whatever it is encoded in. */
async function filesWith(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name))
  const holds = await Promise.all(
    files.map(async (file) => {
      const bytes = (await readFile(file)).toString('latin1').replaceAll(/=?[\r\n]/g, '')
      return disguises.some((disguise) => bytes.includes(disguise))
    }),
  )
  return files.filter((_, index) => holds[index])
}

/** In base64 it depends on what stands before it: of each way, the letters that are certain. */
const inBase64 = (bytes: Buffer) =>
  [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(before === 0 ? 0 : 4, 4 * Math.floor((before + bytes.length) / 3)),
  )

const disguises = [
  canary,
  Buffer.from(canary, 'utf16le').toString('latin1'),
  Buffer.from(canary).toString('hex').toUpperCase().replaceAll(/../g, '=$&'),
  ...inBase64(Buffer.from(canary)),
  ...inBase64(Buffer.from(canary, 'utf16le')),
]
