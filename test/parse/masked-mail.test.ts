/** A mail that holds a login is kept without it, whatever spelling it came in. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { readMail } from '../../src/parse/mail.ts'
import { splitLines } from '../../src/parse/text.ts'
import { mail, quotedPrintable, requestWith, spellings } from '../kit/logins.ts'

for (const [name, spelt] of spellings('open-sesame')) {
  test(`a login ${name} is not kept`, async () => {
    const { masked, subject } = await readMail(Buffer.from(spelt))

    assert.ok(masked)
    assert.doesNotMatch(masked, /sesame/)
    assert.doesNotMatch(Buffer.from(masked, 'base64').toString('latin1'), /sesame/)
    assert.doesNotMatch(subject, /sesame/)
  })
}

describe('the mail that is kept', () => {
  test('can be read as the one that came, but for the login', async () => {
    const disposition = '.DISPOSITION PUSH ftp.example.edu /in jenny open-sesame'
    const text = requestWith(disposition)
    const came = await readMail(Buffer.from(mail(quotedPrintable(text))))

    const wanted = text.replace(disposition, '.DISPOSITION ***')
    const { masked = '' } = came
    const kept = await readMail(Buffer.from(masked))

    assert.match(masked, /^X-Netdc-Masked: /m)
    assert.deepEqual(splitLines(kept.text.trim()), splitLines(wanted.trim()))
    assert.deepEqual(
      [kept.from, kept.subject, kept.messageId],
      [came.from, came.subject, came.messageId],
    )
  })

  test('is the whole one where there is no login', async () => {
    const plain = mail(quotedPrintable(requestWith('.DISPOSITION PUSH ftp.example.edu /in')))

    assert.equal((await readMail(Buffer.from(plain))).masked, undefined)
  })
})
