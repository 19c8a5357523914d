/** `netdc submit` as mailers run it from a pipe: its exit status decides what becomes of the mail. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { appendFileSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { makeArchive } from '../../handlers/seismic/synthetic.ts'
import { smallDisk } from '../kit/small-disk.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import { closersOf } from './kit/closers.ts'
import { netdc } from './kit/command.ts'
import { program, startGateway, writeConfig } from './kit/gateway.ts'
import { answeredTo, isReceipt } from './kit/mailbox.ts'
import { skipUnlessRoot, skipWithout } from './kit/needs.ts'
import { freePort, nobody, startPostfix } from './kit/postfix.ts'
import { requestText } from './kit/request-text.ts'
import { gatewayAddress, removeSite, siteSettings, temporarySite, writeTable } from './kit/site.ts'
import { sendBySwaks } from './kit/swaks.ts'
import { until } from './kit/until.ts'

const email = 'jenny@seis.test'
const body = requestText({ email, label: 'piped', lines: ['.INV * XX * * *'] })
const mail = `From: <${email}>\nTo: <${gatewayAddress}>\nSubject: piped\n\n${body}`

/** What mailers know the statuses as. (sysexits.h; anything unknown bounces the mail) */
const [taken, refused, wrongUsage, keepIt] = [0, 1, 2, 75]

const canRunAsNobody = () =>
  spawnSync(process.execPath, [program, '--version'], nobody).status === 0 ||
  'others than its owner cannot read this checkout'

test('a mail that is in the ledger is taken', async (t) => {
  const folder = temporaryFolder(t)
  const config = writeConfig({ folder })

  const { status, stdout } = await submit(config)

  assert.equal(status, taken)
  assert.match(stdout, /^mail \d+\n$/)
})

test('the mailer keeps the mail when the folder of the ledger cannot be written', async (t) => {
  const folder = temporaryFolder(t)
  const config = writeConfig({ folder })
  // Rights do not hold root back; a file in place of the folder does.
  writeFileSync(join(folder, 'netdc-data'), '')

  const { status, stderr } = await submit(config)

  assert.equal(status, keepIt)
  assert.match(stderr, /netdc-data/)
})

test('the mailer keeps the mail when the disk is full', async (t) => {
  const disk = await smallDisk(t, 1)
  if (disk === undefined) return
  const config = writeConfig({ folder: disk })
  fill(join(disk, 'filling'))

  const { status } = await submit(config)

  assert.equal(status, keepIt)
})

test('the mailer keeps the mail when the configuration is wrong', async (t) => {
  const folder = temporaryFolder(t)
  const config = writeConfig({ folder, configText: '[centre\n' })

  const { status, stderr } = await submit(config)

  assert.equal(status, keepIt)
  assert.match(stderr, /netdc\.config:1/)
})

test('the mailer bounces a mail that is refused', async (t) => {
  const folder = temporaryFolder(t)
  const config = writeConfig({ folder, settings: { limits: { mail_bytes: 100 } } })

  const { status, stderr } = await submit(config)

  assert.equal(status, refused)
  assert.match(stderr, /larger|large|size/)
})

test('a wrong alias says how it must be', async () => {
  const { status, stderr } = await netdc(['submit', '-'], mail)

  assert.equal(status, wrongUsage)
  assert.match(stderr, /--sender/)
})

test(
  'Postfix pipes a mail in, and keeps it until there is room for it',
  {
    skip: skipUnlessRoot || skipWithout('postfix', 'swaks'),
  },
  async (t) => {
    const readable = canRunAsNobody()
    if (readable !== true) {
      t.skip(readable)
      return
    }
    const closers = closersOf(t)
    const folder = temporarySite()
    closers.defer(() => {
      removeSite(folder)
    })
    const { waveforms, metadata } = await makeArchive(join(folder, 'archive'))
    const port = await freePort()
    const more = { handlers: { seismic: { waveforms, metadata } } }
    const plan = {
      folder: join(folder, 'gateway'),
      settings: siteSettings(writeTable(folder, ['XX']), port, more),
    }
    const words = [process.execPath, program, 'submit - --config', writeConfig(plan), '--sender']
    const pipe = `netdc unix - n n - 1 pipe flags=R user=nobody argv=${words.join(' ')} \${sender}`
    const transports = { 'gateway.test': 'netdc:' }
    const postfix = await startPostfix({
      ...{ folder, port, transports, mailboxes: [email] },
      services: [pipe],
    })
    closers.defer(() => postfix.stop())

    await sendBySwaks({ port, from: email, to: gatewayAddress, body })
    await until('the mail is kept', () => /relay=netdc,.*status=deferred/.test(postfix.log()))
    const data = join(plan.folder, 'netdc-data')
    mkdirSync(data)
    chownSync(data, nobody.uid, nobody.gid)
    await until('the mail is piped in', () => /relay=netdc,.*status=sent/.test(postfix.log()))
    const gateway = await startGateway(plan)
    closers.defer(() => gateway.stop())
    const letters = await answeredTo(folder, email)

    assert.equal(letters.filter(isReceipt).length, 1)
  },
)

/** Writes until there is no room left. */
function fill(file: string) {
  assert.throws(
    () => {
      for (;;) appendFileSync(file, Buffer.alloc(4096))
    },
    { code: 'ENOSPC' },
  )
}

function submit(config: string) {
  return netdc(['submit', '-', '--sender', email, '--config', config], mail)
}
