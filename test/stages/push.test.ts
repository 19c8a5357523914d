/** Shipments that are to be pushed to a server of the requester, and what becomes of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { Fault } from '../../src/model/index.ts'
import type { Receipt } from '../../src/model/index.ts'
import { at } from '../kit/at.ts'
import { openTrial, requestText } from '../kit/trial.ts'
import type { Trial } from '../kit/trial.ts'

const line = '.DATA * XX ALFA 00 BHZ "2024 01 10 23 50 00" "2024 01 11 00 10 00"'
const host = 'ftp.example.edu'
const push = `.DISPOSITION PUSH ${host} /incoming/jenny`
const allow = `[push]\nallow = ["${host}", "*.example.net"]\n`

/** A gateway whose FTP pushes end as a test wants, without any server. */
async function open(t: TestContext, ship: () => Promise<Receipt>, config = allow): Promise<Trial> {
  const trial = await openTrial({ config })
  t.after(() => trial.close())
  trial.gateway.shop.transports['ftp-push'].ship = ship
  return trial
}

const arrives = () =>
  Promise.resolve({ location: `ftp://${host}/incoming/jenny/it`, bytes: 1, at: 1 } as Receipt)
const never = () => Promise.reject(new Error('nothing is to be pushed'))

async function ask(trial: Trial, lines: readonly string[], fields: readonly string[]) {
  const { story, letters, events } = await trial.ask(requestText(lines, fields))
  const { shipments } = at(story.requests, 0)
  return { shipments, letters, receipt: at(letters, 0).text, closing: letters.at(-1)?.text, events }
}

test('a file is pushed to the folder that the request names, and its notice says where it lies', async (t) => {
  const trial = await open(t, arrives)

  const { shipments, receipt, closing } = await ask(trial, [line], [push])

  assert.equal(at(shipments, 0).by, 'ftp-push')
  assert.doesNotMatch(receipt, /nothing is pushed/)
  assert.match(closing ?? '', /Medium +FTP\n/)
  assert.match(closing ?? '', /Sent to +ftp:\/\/ftp\.example\.edu\/incoming\/jenny\/it/)
  assert.doesNotMatch(closing ?? '', /Removed on|Address/)
})

test('nothing is pushed to a host that is not allowed: the receipt says so, and the file waits', async (t) => {
  const trial = await open(t, never, '')

  const { shipments, receipt } = await ask(trial, [line], [push])

  assert.equal(at(shipments, 0).by, 'pull')
  assert.match(receipt.replace(/\s+/g, ' '), /nothing is pushed to ftp\.example\.edu from here/)
})

test('nothing is pushed by SFTP where there is no login', async (t) => {
  const trial = await open(t, never)

  const { shipments, receipt } = await ask(trial, [line], [`.DISPOSITION PUSH sftp://${host}/in`])

  assert.equal(at(shipments, 0).by, 'pull')
  assert.match(receipt.replace(/\s+/g, ' '), /there is no login for it here/)
})

test('a small text is mailed, a larger one is pushed', async (t) => {
  const small = await open(t, never)
  const large = await open(t, arrives, `${allow}[mail]\nmax_kilobytes = 0\n`)

  const mailed = await ask(small, ['.INV * XX'], [push])
  const pushed = await ask(large, ['.INV * XX'], [push])

  assert.equal(at(mailed.shipments, 0).by, 'mail')
  assert.equal(at(pushed.shipments, 0).by, 'ftp-push')
})

test('who asks for mail gets mail', async (t) => {
  const trial = await open(t, never)

  const { shipments } = await ask(trial, [line], ['.MEDIA EMAIL', push])

  assert.equal(at(shipments, 0).by, 'mail')
})

test('a file that the server refuses waits for pick-up, with one notice that says why', async (t) => {
  const refused = new Fault('DESTINATION_REFUSED', `${host} answered STOR with 550`)
  const trial = await open(t, () => Promise.reject(refused))

  const { shipments, letters, closing, events } = await ask(trial, [line], [push])

  assert.equal(at(shipments, 0).by, 'pull')
  assert.equal(letters.length, 2)
  assert.match((closing ?? '').replace(/\s+/g, ' '), /it waits here, because: .*STOR with 550/)
  assert.match(closing ?? '', /Address +http/)
  assert.ok(events.some(({ kind, level }) => kind === 'FAILED' && level === 'warn'))
})

test('a server that is down is tried for as long as the configuration says', async (t) => {
  let tries = 0
  const down = () => {
    tries++
    return Promise.reject(new Fault('DESTINATION_DOWN', `${host} does not answer`))
  }
  const trial = await open(t, down, `${allow}hours = 0\n`)

  const { shipments } = await ask(trial, [line], [push])

  assert.equal(at(shipments, 0).by, 'pull')
  assert.equal(tries, 1)
})

test('a file that the server refuses is lost where no room is left for what waits', async (t) => {
  const refused = new Fault('DESTINATION_REFUSED', `${host} answered STOR with 550`)
  const trial = await open(t, () => Promise.reject(refused))
  Object.assign(trial.gateway.shop.rules, { maxRequesterWaitingBytes: 1 })

  const { closing } = await ask(trial, [line], [push])

  assert.match((closing ?? '').replace(/\s+/g, ' '), /Not sent .* may wait for pick-up/)
})

test('what the store has lost is not offered', async (t) => {
  const lost = new Fault('SOURCE_BROKEN', 'the store gave too little')
  const trial = await open(t, () => Promise.reject(lost))

  const { shipments, closing } = await ask(trial, [line], [push])

  assert.equal(at(shipments, 0).by, 'ftp-push')
  assert.match(closing ?? '', /Not sent/)
})

test('a file that no mailbox takes waits for pick-up', async (t) => {
  const trial = await open(t, never)
  trial.gateway.shop.transports.mail.ship = () =>
    Promise.reject(new Fault('DESTINATION_REFUSED', 'mailbox full'))

  const { shipments, closing } = await ask(trial, ['.INV * XX'], [])

  assert.equal(at(shipments, 0).by, 'pull')
  assert.match((closing ?? '').replace(/\s+/g, ' '), /it waits here, because: .*mailbox full/)
})

test('the shipments of one requester go to a few hosts a day', async (t) => {
  const trial = await open(t, arrives, `${allow}targets_per_day = 2\n`)
  const to = (name: string) => [`.DISPOSITION PUSH ${name}.example.net`]

  const means: string[] = []
  for (const name of ['one', 'two', 'three', 'one']) {
    const { shipments } = await ask(trial, [line], to(name))
    means.push(at(shipments, 0).by)
  }

  assert.deepEqual(means, ['ftp-push', 'ftp-push', 'pull', 'ftp-push'])
})

test('pushes that hang leave half of the places for everything else', async (t) => {
  const released = Promise.withResolvers<undefined>()
  let hanging = 0
  const hangs = async () => {
    hanging++
    await released.promise
    return arrives()
  }
  const trial = await open(t, hangs, `${allow}targets_per_day = 100\n[limits]\njobs = 4\n`)
  const of = (number: number) =>
    requestText([line], [`.DISPOSITION PUSH host${number}.example.net`])
  const envelope = { sender: 'jenny@seis.example.edu', recipients: ['requests@localhost'] }
  for (let number = 0; number < 6; number++) {
    const mail = Buffer.from(`From: ${envelope.sender}\r\n\r\n${of(number)}`)
    await trial.gateway.admission.admit(mail, envelope, 'test', 'submit')
  }
  while (hanging < 2) await sleep(5)

  const { shipments } = await ask(trial, ['.INV * XX'], [])
  const hung = hanging
  released.resolve(undefined)

  assert.equal(at(shipments, 0).by, 'mail')
  assert.equal(hung, 2)
})

test('the requests of one mail count together', async (t) => {
  const trial = await open(t, arrives, `${allow}targets_per_day = 1\n`)
  const of = (name: string) => requestText([line], [`.DISPOSITION PUSH ${name}.example.net`])

  const { story } = await trial.ask(`${of('one')}\n${of('two')}`)

  const means = story.requests.map(({ shipments }) => at(shipments, 0).by)
  assert.deepEqual(means, ['ftp-push', 'pull'])
})
