import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { readDeliveryStatus, readQmailBounce } from '../../src/parse/delivery-report.ts'
import { readMail } from '../../src/parse/mail.ts'
import { exchangeBounce, gmailBounce, postfixBounce, qmailBounce } from '../kit/bounces.ts'

const to = 'jenny@seis.example.edu'

async function statusOf(mail: Buffer) {
  const { deliveryStatus = '' } = await readMail(mail)
  return readDeliveryStatus(deliveryStatus)
}

describe('reports of mail servers', () => {
  test('of Postfix', async () => {
    assert.deepEqual(await statusOf(postfixBounce(to)), [
      {
        recipient: to,
        action: 'failed',
        status: '5.1.1',
        diagnostic: `smtp; 550 5.1.1 <${to}>: user unknown`,
      },
    ])
  })

  test('of Exchange, with a folded diagnostic', async () => {
    const [report] = await statusOf(exchangeBounce(to))

    assert.equal(report?.recipient, to)
    assert.equal(report.status, '5.2.2')
    assert.equal(report.diagnostic, 'smtp;550 5.2.2 QuotaExceeded; mailbox full')
  })

  test('of Gmail, which is late', async () => {
    const [report] = await statusOf(gmailBounce(to))

    assert.equal(report?.action, 'delayed')
    assert.equal(report.status, '4.4.1')
  })

  test('of qmail, which writes to people', async () => {
    const { deliveryStatus, text } = await readMail(qmailBounce(to))

    assert.equal(deliveryStatus, undefined)
    assert.deepEqual(readQmailBounce(text), [
      {
        recipient: to,
        action: 'failed',
        status: '5.1.1',
        diagnostic: 'Sorry, no mailbox here by that name. (#5.1.1)',
      },
    ])
  })
})

test('a letter of qmail that tells no status counts as one about an unknown one', () => {
  const text = `Hi. This is the qmail-send program at x.\n\n<${to}>:\nI give up.\n`

  assert.deepEqual(readQmailBounce(text), [
    { recipient: to, action: 'failed', status: '5.0.0', diagnostic: 'I give up.' },
  ])
})

describe('odd reports', () => {
  const group = (...lines: string[]) => `Reporting-MTA: dns; x\r\n\r\n${lines.join('\r\n')}\r\n`

  test('a success is no news', () => {
    assert.deepEqual(
      readDeliveryStatus(group(`Final-Recipient: rfc822; ${to}`, 'Action: delivered')),
      [],
    )
  })

  test('a failure without a status is looked up in the diagnostic, else it is 5.0.0', () => {
    const lines = [`Final-Recipient: rfc822;${to}`, 'Action: FAILED']
    const said = 'Diagnostic-Code: smtp; 554 at 192.5.1.1, 5.7.1 no'

    assert.equal(readDeliveryStatus(group(...lines, said))[0]?.status, '5.7.1')
    assert.equal(readDeliveryStatus(group(...lines))[0]?.status, '5.0.0')
  })

  test('a diagnostic is one line of at most 200 characters', () => {
    const said = `Diagnostic-Code: x-unix; \u001b[31m\u202e${'😀'.repeat(300)}`
    const lines = [`Final-Recipient: rfc822; ${to}`, 'Action: failed', said]

    const diagnostic = readDeliveryStatus(group(...lines))[0]?.diagnostic ?? ''

    assert.equal(Array.from(diagnostic).length, 200)
    assert.doesNotMatch(diagnostic, /\p{C}/u)
  })

  test('noise is no report', () => {
    for (const noise of [
      '',
      'x',
      ':\n\n:',
      group('Action: failed'),
      'Final-Recipient: x\n'.repeat(9),
    ]) {
      assert.deepEqual(readDeliveryStatus(noise), [])
      assert.deepEqual(readQmailBounce(noise), [])
    }
  })

  test('of very many recipients the first are read, in no time', () => {
    const many = group(`Final-Recipient: rfc822; ${to}`, 'Action: failed', '').repeat(20_000)

    assert.ok(readDeliveryStatus(many).length <= 100)
  })
})
