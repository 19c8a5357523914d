import assert from 'node:assert/strict'
import { test } from 'node:test'

import {
  agentOf,
  blockedNames,
  identityOf,
  lastGoodTable,
  ledgerFile,
  mailBytes,
  ownAddresses,
  rulesOf,
  settledUrl,
  storeFolder,
  writerOf,
} from '../../src/config/derive.ts'
import { readConfig } from '../../src/config/load.ts'
import { programVersion } from '../../src/config/version.ts'
import { Fault } from '../../src/model/index.ts'

const config = (text: string) => readConfig(text, 'netdc.config', '/srv').config

const wrong = (sentence: RegExp) => (thrown: unknown) =>
  thrown instanceof Fault && thrown.code === 'CONFIG' && sentence.test(thrown.message)

test('the places of ledger and store are taken from their URLs', () => {
  const { ledger, store } = config('')

  assert.equal(`sqlite:${ledgerFile(config(''))}`, ledger.url)
  assert.equal(`file:${storeFolder(config(''))}`, store.url)
})

test('a ledger or a store of another kind is refused, with the key', () => {
  const elsewhere = config('[ledger]\nurl = "postgres://x"\n[store]\nurl = "s3://bucket"\n')

  assert.throws(() => ledgerFile(elsewhere), wrong(/^ledger\.url must begin with sqlite:$/))
  assert.throws(() => storeFolder(elsewhere), wrong(/^store\.url must begin with file:$/))
})

test('a mail may be as large as its lines need, or as is set', () => {
  assert.equal(mailBytes(config('')), 1_000_000)
  assert.equal(mailBytes(config('[limits]\nlines = 100000')), 25_000_000)
  assert.equal(mailBytes(config('[limits]\nmail_bytes = 5000')), 5000)
})

test('mail is accepted for the address of the centre unless others are named', () => {
  assert.deepEqual(ownAddresses(config('')), ['requests@localhost'])
  assert.deepEqual(ownAddresses(config('[receive]\naddresses = ["a@x", "b@x"]')), ['a@x', 'b@x'])
})

test('blocked names are parted by blanks, and our own addresses are among them', () => {
  assert.deepEqual(blockedNames(config('[trust]\nmail_block = " netdc@   autodrm@ "')), [
    'netdc@',
    'autodrm@',
    'requests@localhost',
  ])
  assert.deepEqual(blockedNames(config('[trust]\nmail_block = ""')), ['requests@localhost'])
})

test('pick-up pages are reached at the public address, else where they listen', () => {
  const tls = '[web]\nlisten = "0.0.0.0:443"\ncertificate = "c.pem"\nkey = "k.pem"'

  assert.equal(settledUrl(config('[web]\npublic_url = "https://x.test"')), 'https://x.test')
  assert.equal(settledUrl(config('')), 'http://127.0.0.1:8080')
  assert.equal(settledUrl(config(tls)), 'https://0.0.0.0:443')
  assert.throws(() => settledUrl(config('[web]\nlisten = ""')), wrong(/web\.public_url/))
})

test('the stages go by bytes, milliseconds and the DC_NAME in upper case', () => {
  const rules = rulesOf(config('[centre]\ndc_name = "ncedc"\n[pickup]\nkeep_days = 2\n'))

  assert.deepEqual(rules, {
    dcName: 'NCEDC',
    unrouted: 'refuse',
    narrow: true,
    maxLines: 2000,
    maxPartBytes: 100_000_000_000,
    maxTextMailBytes: 100_000,
    compress: false,
    maxAttachmentBytes: 7_000_000,
    pushTargetsPerDay: 3,
    maxRequesterWaitingBytes: 0,
    maxWaitingBytes: 0,
    keepMs: 172_800_000,
    ownAddresses: ['requests@localhost'],
    mailBlock: [
      'netdc@',
      'breq_fast@',
      'autodrm@',
      'mailer-daemon@',
      'postmaster@',
      'requests@localhost',
    ],
    allowLocalhost: true,
  })
})

test('letters come from the centre, or from the sender that is set', () => {
  const named = config('[centre]\nname = "N"\ncontact_email = "p@x"\n[mail]\nfrom = "out@x"')

  assert.deepEqual(identityOf(config('')), {
    name: 'NetDC gateway',
    address: 'requests@localhost',
    version: programVersion(),
  })
  assert.deepEqual(identityOf(named), {
    name: 'N',
    address: 'out@x',
    version: programVersion(),
    replyTo: 'p@x',
  })
})

test('letters say who the centre is', () => {
  const text = `[centre]
    dc_name = "ncedc"
    name = "Northern California EDC"
    email = "netdc@ncedc.test"
    address = "Berkeley CA"
    contact = "N. Name"
    phone = "+1 510"
    contact_email = "info@ncedc.test"`

  assert.deepEqual(writerOf(config(text)), {
    dcName: 'NCEDC',
    name: 'Northern California EDC',
    email: 'netdc@ncedc.test',
    address: 'Berkeley CA',
    contact: 'N. Name',
    phone: '+1 510',
    contactEmail: 'info@ncedc.test',
    version: programVersion(),
    maxLines: 2000,
  })
})

test('the last good routing table is kept beside the ledger, but not that of the program', () => {
  const own = config('[routing]\ntable = "/etc/netdc/routing-table.txt"')

  assert.equal(lastGoodTable(own), '/srv/netdc-data/routing-table.last-good')
  assert.equal(lastGoodTable(config('')), undefined)
})

test('others are told the version of the gateway, and how to reach who runs it', () => {
  const product = `netdc/${programVersion()}`
  const reach = '[centre]\ncontact_email = "ops@x.example"\n[web]\npublic_url = "https://x.example"'

  assert.equal(agentOf(config('')), product)
  assert.equal(agentOf(config(reach)), `${product} (+https://x.example; ops@x.example)`)
  assert.equal(agentOf(config('[centre]\ncontact_email = "(ä)"')), product)
})
