/** Of a mail without a request it is said why there may be none. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { readMail } from '../../src/parse/mail.ts'
import { sent } from '../kit/mails.ts'

const mails: readonly (readonly [what: string, type: string, body: string, reason: RegExp])[] = [
  ['encrypted by S/MIME', 'application/pkcs7-mime; name=smime.p7m', 'AA', /encrypted/],
  ['of an older S/MIME', 'application/x-pkcs7-mime', 'AA', /encrypted/],
  ['encrypted in its text', 'text/plain', '-----BEGIN PGP MESSAGE-----\nabc\n', /encrypted/],
  ['of Outlook alone', 'application/ms-tnef; name=winmail.dat', 'AA', /only Outlook reads/],
  ['that is a PDF', 'application/pdf', '%PDF', /Documents and pictures/],
  ['that is a picture', 'image/png', 'AA', /Documents and pictures/],
  ['that is an archive', 'application/zip', 'PK', /Archives are not opened/],
  ['that is a mail', 'message/rfc822', 'From: x\n\n.INV *', /attached to a mail/],
  ['that is uuencoded', 'text/plain', 'begin 644 a.txt\nM+DY\n', /cannot be read/],
  ['without any text', 'text/plain', ' \n', /no text/],
]
for (const [what, type, body, reason] of mails) {
  test(`a mail ${what} is told so, once`, async () => {
    const { warnings } = await readMail(sent(type, body))

    assert.equal(warnings.length, 1)
    assert.match(warnings.join(), reason)
  })
}

test('a part in an encoding that nobody reads is told', async () => {
  const part = '--b\nContent-Transfer-Encoding: X-UUENCODE\n\nbegin\n--b--\n'

  const { warnings } = await readMail(sent('multipart/mixed; boundary=b', part))

  assert.match(warnings.join(), /cannot be read/)
})

test('a mail of words is told nothing, nor is one whose request was read', async () => {
  const request = '.NETDC_REQUEST\n.END\nbegin 644 a\n-----BEGIN PGP MESSAGE-----\n'

  assert.deepEqual((await readMail(sent('text/plain', 'Hello?'))).warnings, [])
  assert.deepEqual((await readMail(sent('text/plain', request, 'x-unknown'))).warnings, [])
})
