import assert from 'node:assert/strict'
import { test } from 'node:test'

import { readMail } from '../../src/parse/mail.ts'

function mail(header: readonly string[], body: string | Buffer = '.INV * IU\n'): Buffer {
  return Buffer.concat([Buffer.from(`${header.join('\r\n')}\r\n\r\n`), Buffer.from(body)])
}

test('the addresses of the From field are bare', async () => {
  const { from } = await readMail(
    mail(['From: "Jenny, S." <jenny@x.test>, john@y.test, Group: anne@z.test;']),
  )

  assert.deepEqual(from, ['jenny@x.test', 'john@y.test', 'anne@z.test'])
})

test('a mail without anything has empty facts', async () => {
  const facts = await readMail(Buffer.from('\r\n'))

  assert.deepEqual(facts, {
    from: [],
    subject: '',
    messageId: '',
    references: [],
    text: '',
    automatic: undefined,
    warnings: ['The mail has no text.'],
  })
})

test('the subject is decoded, and is one line', async () => {
  const { subject } = await readMail(mail(['Subject: =?utf-8?Q?J=C3=A9nny=0D=0ABcc:_x?=']))

  assert.equal(subject, 'Jénny Bcc: x')
})

test('the references are valid, without brackets, the mail itself last', async () => {
  const { messageId, references } = await readMail(
    mail(['Message-ID: <three@x.test>', 'References: <one@x.test>', ' junk <a b> <> <two@x.test>']),
  )

  assert.equal(messageId, 'three@x.test')
  assert.deepEqual(references, ['one@x.test', 'two@x.test', 'three@x.test'])
})

test('without references, what the mail replies to is one', async () => {
  const { references } = await readMail(mail(['In-Reply-To: <one@x.test>', 'Message-ID: bad']))

  assert.deepEqual(references, ['one@x.test'])
})

test('of many references the last ten are kept', async () => {
  const ids = Array.from({ length: 30 }, (_, i) => `<${i}@x.test>`)
  const { references } = await readMail(
    mail([`References: ${ids.join('\r\n ')}`, 'Message-ID: <me@x.test>']),
  )

  assert.equal(references.length, 10)
  assert.equal(references[0], '21@x.test')
  assert.equal(references.at(-1), 'me@x.test')
})

const charsets: readonly (readonly [charset: string, body: Buffer])[] = [
  ['iso-8859-1', Buffer.from('.NAME Jénny', 'latin1')],
  ['utf-8', Buffer.from('.NAME Jénny')],
  ['utf-16le', Buffer.from('.NAME Jénny', 'utf16le')],
]
for (const [charset, body] of charsets) {
  test(`text in ${charset} is decoded`, async () => {
    const { text } = await readMail(
      mail(
        [`Content-Type: text/plain; charset=${charset}`, 'Content-Transfer-Encoding: base64'],
        body.toString('base64'),
      ),
    )

    assert.equal(text, '.NAME Jénny')
  })
}

test('a charset that does not exist leaves what is ASCII readable', async () => {
  const { text } = await readMail(mail(['Content-Type: text/plain; charset="x-../../foo"']))

  assert.match(text, /\.INV \* IU/)
})

test('bytes that are no UTF-8 are replaced', async () => {
  const { text } = await readMail(
    mail(['Content-Type: text/plain; charset=utf-8'], Buffer.from([0x2e, 0xff, 0x41])),
  )

  assert.equal(text, '.\ufffdA')
})

test('base64 with junk in it is decoded', async () => {
  const body = Buffer.from('.INV * IU\n').toString('base64')
  const { text } = await readMail(
    mail(['Content-Transfer-Encoding: base64'], `${body.slice(0, 4)}!!\r\n${body.slice(4)}`),
  )

  assert.match(text, /INV/)
})

test('format=flowed joins and unstuffs nothing', async () => {
  const { text } = await readMail(
    mail(
      ['Content-Type: text/plain; charset=utf-8;', '\tformat="flowed"; delsp=yes'],
      '.DATA * IU \r\n.DATA * II 02 \r\n03\r\n',
    ),
  )

  assert.equal(text, '.DATA * IU \n.DATA * II 02 \n03\n')
})

test('the word flowed in a text changes nothing', async () => {
  const { text } = await readMail(mail(['Subject: x'], 'content; format=flowed is fine\n'))

  assert.equal(text, 'content; format=flowed is fine\n')
})

test('HTML is read without wrapping and without the targets of its links', async () => {
  const line = `.DATA * IU ANMO ${'"BHZ BHN BHE" '.repeat(10)}`.trim()
  const { text, warnings } = await readMail(
    mail(
      ['Content-Type: text/html'],
      `<h1>Request</h1><p>.EMAIL <a href="mailto:j@x.test">j@x.test</a></p><pre>${line}</pre>`,
    ),
  )

  assert.ok(text.split('\n').includes('.EMAIL j@x.test'))
  assert.ok(text.split('\n').includes(line))
  assert.match(text, /^Request$/m)
  assert.match(warnings.join(), /HTML/)
})

const boundary = 'Content-Type: multipart/mixed; boundary=b'

test('a body that is just a greeting leaves the request to the attachment', async () => {
  const { text } = await readMail(
    mail(
      [boundary],
      [
        '--b\n\nPlease see the file.\n--b\n',
        'Content-Type: text/plain; charset=no-such\nContent-Disposition: attachment\n\n',
        '.NETDC_REQUEST\n--b--\n',
      ].join(''),
    ),
  )

  assert.equal(text.trim(), '.NETDC_REQUEST')
})

test('a request in the body comes before one in an attachment', async () => {
  const { text } = await readMail(
    mail(
      [boundary],
      [
        '--b\n\n.NETDC_REQUEST in the body\n--b\n',
        'Content-Type: text/plain\nContent-Disposition: attachment\n\n',
        '.NETDC_REQUEST in a file\n--b--\n',
      ].join(''),
    ),
  )

  assert.match(text, /in the body/)
})

test('a mail that was forwarded as a whole stays shut', async () => {
  const { text } = await readMail(
    mail(
      [boundary],
      '--b\n\nFYI\n--b\nContent-Type: message/rfc822\n\nFrom: a@b.test\n\n.INV\n--b--\n',
    ),
  )

  assert.equal(text.trim(), 'FYI')
})

test('archives, images and binaries are no text', async () => {
  for (const type of ['application/zip', 'image/png', 'application/ms-tnef', 'application/pdf']) {
    const { text } = await readMail(mail([`Content-Type: ${type}`], '.NETDC_REQUEST\n'))

    assert.equal(text, '')
  }
})

test('an encoding that nobody reads is told', async () => {
  const { warnings } = await readMail(mail(['Content-Transfer-Encoding: x-uuencode']))

  assert.match(warnings.join(), /cannot be read/)
})

for (const header of [
  'Auto-Submitted: auto-replied',
  'Precedence: bulk',
  'List-Id: <a.b.test>',
  'X-NetDC-Loop: NETDC',
  'X-Auto-Response-Suppress: DR, All',
  'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
  'From: MAILER-DAEMON@x.test',
]) {
  test(`a mail with ${header} is automatic`, async () => {
    assert.ok((await readMail(mail([header]))).automatic)
  })
}

test('an invitation to a meeting is automatic, and a request beside one is not', async () => {
  const calendar = '\n--b\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n--b--\n'

  const invitation = await readMail(mail([boundary], `--b\n\nCome!${calendar}`))
  const request = await readMail(mail([boundary], `--b\n\n.NETDC_REQUEST\n${calendar}`))

  assert.match(invitation.automatic ?? '', /calendar/)
  assert.equal(request.automatic, undefined)
})

test('a mail with too many parts is refused', async () => {
  const nested = Array.from(
    { length: 2000 },
    (_, i) => `--b${i}\nContent-Type: multipart/mixed; boundary=b${i + 1}\n\n`,
  )

  await assert.rejects(
    readMail(mail(['Content-Type: multipart/mixed; boundary=b0'], nested.join(''))),
    /child nodes/,
  )
})

test('the bytes of a view of a larger buffer are read, and no more', async () => {
  const whole = mail(['Subject: a'], 'text')
  const shared = new Uint8Array(whole.length + 20).fill(0x58)
  shared.set(whole, 10)

  const { text } = await readMail(shared.subarray(10, 10 + whole.length))

  assert.equal(text, 'text')
})

for (const type of ['multipart/mixed', 'multipart/mixed; boundary=never']) {
  test(`a mail of ${type} without that boundary is read as plain text`, async () => {
    for (const newline of ['\r\n', '\n']) {
      const raw = ['Subject: a', `Content-Type: ${type}`, '', '--b', '', '.NETDC_REQUEST', '']

      const { text, subject } = await readMail(Buffer.from(raw.join(newline)))

      assert.match(text, /^\.NETDC_REQUEST$/m)
      assert.equal(subject, 'a')
    }
  })
}

test('the mails of a digest stay shut', async () => {
  const digest = 'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nFYI\n--b\n'
  const inside =
    'content-type: Multipart/Digest; boundary=c\n\n--c\n\nFrom: x\n\n.NETDC_REQUEST\n--c--\n--b--\n'

  const { text } = await readMail(Buffer.from(`${digest}${inside}`))

  assert.equal(text.trim(), 'FYI')
})
