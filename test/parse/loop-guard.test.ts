import assert from 'node:assert/strict'
import { test } from 'node:test'

import { automaticMail, mailBlock } from '../../src/parse/loop-guard.ts'
import { headersOf } from '../../src/parse/mail-headers.ts'

const names = 'netdc@ breq_fast@ autodrm@ mailer-daemon@ postmaster@'.split(' ')

test('a blocked name is found anywhere in an address, in any case', () => {
  assert.equal(mailBlock(names, 'NetDC@x.test'), 'netdc@')
  assert.equal(mailBlock(names, 'old-netdc@x.test'), 'netdc@')
  assert.equal(mailBlock(['X.Test'], 'jenny@x.test'), 'X.Test')
})

test('other addresses are not blocked', () => {
  assert.equal(mailBlock(names, 'jenny@netdc.test'), undefined)
  assert.equal(mailBlock(['', ...names], 'jenny@x.test'), undefined)
})

function automatic(fields: readonly string[], from: readonly string[] = ['jenny@x.test']) {
  const lines = fields.map((line) => ({ key: (line.split(':')[0] ?? '').toLowerCase(), line }))
  return automaticMail(headersOf(lines), from)
}

const machines: readonly (readonly [field: string, reason: string])[] = [
  ['Auto-Submitted: auto-replied (vacation)', 'Auto-Submitted: auto-replied'],
  ['Auto-Submitted: auto-generated; owner-email=x', 'Auto-Submitted: auto-generated'],
  ['Precedence: BULK', 'Precedence: bulk'],
  ['Precedence: list', 'Precedence: list'],
  ['Precedence: junk', 'Precedence: junk'],
  ['List-Unsubscribe: <mailto:x@y.test>', 'list-unsubscribe'],
  ['X-NetDC-Loop: NETDC', 'X-NetDC-Loop: netdc'],
  ['X-Auto-Response-Suppress: OOF,\r\n AutoReply', 'X-Auto-Response-Suppress: autoreply'],
  ['Content-Type: Multipart/Report; boundary=x', 'Content-Type: multipart/report'],
]
for (const [field, reason] of machines) {
  test(`${JSON.stringify(field)} is the mark of a machine`, () => {
    assert.equal(automatic([field]), reason)
  })
}

const people = [
  'Auto-Submitted: no',
  'Auto-Submitted: NO (really)',
  'Precedence: first-class',
  'X-Auto-Response-Suppress: None',
  'Content-Type: multipart/mixed; boundary=report',
  'Received: from x by y',
  'Subject: List-Id: x',
]
for (const field of people) {
  test(`${JSON.stringify(field)} is the mark of a person`, () => {
    assert.equal(automatic([field]), undefined)
  })
}

test('the second of two fields counts too', () => {
  assert.ok(automatic(['Auto-Submitted: no', 'Auto-Submitted: auto-replied']))
})

const services = [
  'MAILER-DAEMON@x.test',
  'postmaster@x.test',
  'noreply@x.test',
  'no-reply@x.test',
  'do-not-reply@x.test',
  'owner-list@x.test',
  'list-request@x.test',
  'list-bounces@x.test',
  'list-bounces+jenny=x.test@y.test',
]
for (const address of services) {
  test(`nobody reads mail at ${address}`, () => {
    assert.equal(automatic([], ['jenny@x.test', address]), `From: ${address}`)
  })
}

test('people whose names resemble a service are people', () => {
  assert.equal(automatic([], ['mailer@x.test', 'bounces@x.test', 'request@x.test']), undefined)
})

test('an account is told by its whole name, however long it is made', () => {
  const long = `owner-${'+'.repeat(100_000)}`

  assert.equal(automatic([], [`${long}@x.test`, 'owner-@x.test', 'owner-list']), undefined)
  assert.ok(automatic([], ['list-request+cookie@x.test']))
})
