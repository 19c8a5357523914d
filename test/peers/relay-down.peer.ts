/** Mail systems go down and come back: nothing is lost, and nothing comes twice. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'

import { makeArchive } from '../../handlers/seismic/synthetic.ts'
import { closersOf } from './kit/closers.ts'
import { netdc } from './kit/command.ts'
import { startGateway } from './kit/gateway.ts'
import type { GatewayProcess } from './kit/gateway.ts'
import { answeredTo, isClosing, isReceipt, lettersFor } from './kit/mailbox.ts'
import type { DeliveredLetter } from './kit/mailbox.ts'
import { skipUnlessRoot, skipWithout } from './kit/needs.ts'
import { shipmentsIn } from './kit/outbox.ts'
import { freePort, startPostfix } from './kit/postfix.ts'
import { requestText } from './kit/request-text.ts'
import { gatewayAddress, removeSite, siteSettings, temporarySite, writeTable } from './kit/site.ts'
import { sendBySwaks } from './kit/swaks.ts'
import { until } from './kit/until.ts'

const skip = skipUnlessRoot || skipWithout('postfix', 'swaks')

const email = 'jenny@seis.test'
const label = 'patient'
const lines = [
  '.INV * XX * * *',
  '.RESP * XX * * BH? "2024 01 10 00 00 00" "2024 01 11 00 00 00"',
  '.DATA * XX * * BHZ "2024 01 10 23 50 00" "2024 01 11 00 10 00"',
]
const body = requestText({ email, label, lines })

test('answers wait for a relay that is down, and then go out once', { skip }, async (t) => {
  const closers = closersOf(t)
  const { folder, settings, relayPort } = await plan(closers)
  const gateway = await startGateway({ folder: join(folder, 'gateway'), settings })
  closers.defer(() => gateway.stop())
  const sending = { port: gateway.smtpPort, from: email, to: gatewayAddress, body }
  await sendBySwaks(sending)
  await until('letters are put off', () => gateway.stderr().includes('job postponed'))

  const transports = { 'gateway.test': `smtp:[127.0.0.1]:${gateway.smtpPort}` }
  const postfix = await startPostfix({ folder, port: relayPort, transports, mailboxes: [email] })
  closers.defer(() => postfix.stop())
  const letters = await answeredTo(folder, email)

  assert.match(gateway.stderr(), /DESTINATION_DOWN|ECONNREFUSED/)
  await assertAnsweredOnce(folder, gateway, letters)
})

test('requests wait in Postfix for a gateway that is down', { skip }, async (t) => {
  const closers = closersOf(t)
  const { folder, settings, relayPort } = await plan(closers)
  const door = await freePort()
  const transports = { 'gateway.test': `smtp:[127.0.0.1]:${door}` }
  const postfix = await startPostfix({ folder, port: relayPort, transports, mailboxes: [email] })
  closers.defer(() => postfix.stop())
  await sendBySwaks({ port: relayPort, from: email, to: gatewayAddress, body })
  await until('the request is put off', () => postfix.log().includes('status=deferred'))

  const receive = { smtp: `127.0.0.1:${door}`, free_disk_percent: 0 }
  const gateway = await startGateway({
    folder: join(folder, 'gateway'),
    settings: { ...settings, receive },
  })
  closers.defer(() => gateway.stop())
  const letters = await answeredTo(folder, email)

  await assertAnsweredOnce(folder, gateway, letters)
})

async function plan(closers: AsyncDisposableStack) {
  const folder = temporarySite()
  closers.defer(() => {
    removeSite(folder)
  })
  const seismic = await makeArchive(join(folder, 'archive'))
  const relayPort = await freePort()
  const { waveforms, metadata } = seismic
  const table = writeTable(folder, ['XX'])
  const settings = siteSettings(table, relayPort, {
    handlers: { seismic: { waveforms, metadata } },
  })
  return { folder, settings, relayPort }
}

/** A receipt, three notices and a closing notice, and nothing left to do that could bring more. */
async function assertAnsweredOnce(
  folder: string,
  { configFile }: GatewayProcess,
  letters: readonly DeliveredLetter[],
) {
  const states = await until('the ledger has nothing left to do', async () => {
    const { stdout } = await netdc(['show', label, '--config', configFile, '--json'])
    const found = [...stdout.matchAll(/"state":"(\w+)"/g)].map(([, state = '']) => state)
    return !found.some((state) => /ready|held|postponed|leased/.test(state)) && found
  })

  assert.ok(states.includes('done') && !states.includes('abandoned'), states.join(' '))
  const all = await lettersFor(folder, email)
  assert.deepEqual(new Set(all.map(({ messageId }) => messageId)).size, all.length)
  assert.equal(all.length, letters.length)
  assert.equal(letters.filter(isReceipt).length, 1)
  assert.equal(letters.filter(isClosing).length, 1)
  const told = letters.filter((letter) => !isReceipt(letter) && !isClosing(letter))
  assert.deepEqual(
    told
      .flatMap(shipmentsIn)
      .map(({ name }) => name)
      .sort(),
    ['DATA.PEER.mseed', 'DATA.PEER.resp.txt', 'INV.PEER.txt', 'RESP.PEER.txt'].map(
      (name) => `${label}.${name}`,
    ),
  )
}
