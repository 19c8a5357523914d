/** Any bytes at all are read, or refused in the one way that is declared; nothing is thrown otherwise. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { blockSteps } from '../../src/parse/blocks.ts'
import { readMail } from '../../src/parse/mail.ts'
import { readingJson } from '../../src/parse/reading-json.ts'
import { readMailText } from '../../src/parse/request.ts'
import type { MailReading } from '../../src/parse/request.ts'
import { seismicGrammars } from '../../src/parse/seismic-line.ts'
import { linesPerStep } from '../../src/parse/steps.ts'

const runs = { seed: 1, numRuns: 300 }

/** What requests, quotations, mails and their mangling are made of. */
const tokens = fc.constantFrom(
  ...[
    '.NETDC_REQUEST',
    '.NAME J',
    '.INST E',
    '.EMAIL j@x.test',
    '.LABEL l',
    '.END',
    '.DISPOSITION',
  ],
  ...['.DATA', '.INV', '.RESP', '.HUB_ID', '.MERGE_DATA YES', '.ALTERNATE MEDIA', '.MEDIA:', '.'],
  ...[
    '*',
    '?',
    '"',
    '""',
    '"BH? LH?"',
    '-',
    '--',
    '-- ',
    '[P-Q]',
    'IU',
    'ANMO',
    'trim=sample',
    '=',
  ],
  ...['"2001 06 23 20 30 00"', '2001', '"2001 06 23', '24:00', '=3D', '=20', '=\r\n', '=C3=A9'],
  ...['> ', '>', '>>', '|', '\n', '\n\n', '\r\n', '\r', '\t', ' ', '  ', '\u00a0', '\u200b', '\0'],
  ...['\u201c', '\u2013', '\u202e', '\ufeff', '\ufffd', '\u001b[1m', '\u2028', '\ud800', '２'],
  ...['-----Original Message-----', 'From: x', 'HELP', 'STATUS my_event', 'CANCEL', 'ANMO IU 2001'],
  ...['-----BEGIN PGP MESSAGE-----', 'begin 644 x', '%%ACTION DATA::SHIPRDY', '.FROM_DC'],
)
const protocolSoup = fc.array(tokens, { maxLength: 200 }).map((words) => words.join(' '))
const denseSoup = fc.array(tokens, { maxLength: 200 }).map((words) => words.join(''))

/** What mails are made of. */
const mimeTokens = fc.constantFrom(
  ...['From: j@x.test', 'Subject: =?utf-8?Q?=00?=', 'Content-Type: ', 'text/plain', 'text/html'],
  ...['multipart/mixed; boundary=b', 'multipart/alternative; boundary="b"', 'message/rfc822'],
  ...['; charset=utf-7', '; charset=x-../../foo', '; charset="', '; format=flowed; delsp=yes'],
  ...['Content-Transfer-Encoding: ', 'base64', 'quoted-printable', 'x-uuencode', '7bit'],
  ...[
    'Content-Disposition: attachment; filename="../../a"',
    'application/octet-stream',
    '; name=a',
  ],
  ...[
    '\r\n',
    '\r\n\r\n',
    '\n',
    '\n\n',
    '--b',
    '--b--',
    '--',
    '=',
    '=3D',
    'LkVORAo=',
    '+AC4-',
    '\t',
  ],
  ...[
    '<div>',
    '<table><td>',
    '<pre>',
    '</p>',
    '<blockquote>',
    '<!--',
    '&nbsp;',
    '&#x202e;',
    '<a href',
  ],
  ...['.NETDC_REQUEST', '.EMAIL j@x.test', '.END', '.INV *', '\0', '\u001b$B', 'List-Id: x', ':'],
)
const mimeSoup = fc.array(mimeTokens, { maxLength: 80 }).map((words) => words.join(''))

function read(text: string): MailReading {
  const options = { grammars: seismicGrammars, allowLocalhost: false, maxLines: 50, subject: text }
  const reading = readMailText(text, options)
  readingJson(reading)
  return reading
}

/** @returns false where the mail was refused */
async function isRead(raw: Uint8Array): Promise<boolean> {
  try {
    const { text } = await readMail(raw)
    read(text)
    return true
  } catch (thrown) {
    // Mailparser refuses with plain errors; a TypeError or RangeError would be a bug.
    assert.ok(thrown instanceof Error)
    assert.equal(thrown.constructor, Error, thrown.stack)
    return false
  }
}

for (const [name, soup] of Object.entries({ protocolSoup, denseSoup })) {
  test(`any text made of the protocol's words is read (${name})`, () => {
    fc.assert(
      fc.property(soup, (text) => {
        const { requests } = read(text)

        // Every line is answered once: understood or refused.
        for (const { lines, problems } of requests) {
          const numbers = [...lines, ...problems].map(({ number }) => number).filter((n) => n > 0)
          assert.ok(numbers.every((n) => n <= text.length + 1))
          assert.equal(new Set(lines.map(({ number }) => number)).size, lines.length)
        }
      }),
      { ...runs, numRuns: 2000 },
    )
  })
}

test('any text at all is read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      read(text)
    }),
    runs,
  )
})

test('any bytes are a mail that is read or refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (bytes) => {
      await isRead(bytes)
    }),
    runs,
  )
})

test('anything made of the pieces of mails is read or refused', async () => {
  await fc.assert(
    fc.asyncProperty(mimeSoup, async (text) => {
      await isRead(Buffer.from(text))
    }),
    { ...runs, numRuns: 1000 },
  )
})

test('any bytes in any charset and encoding are read', async () => {
  const charset = fc.constantFrom(
    ...['utf-7', 'utf-8', 'utf-16', 'utf-16be', 'iso-2022-jp', 'koi8-r', 'gb18030', 'us-ascii'],
    ...[
      'big5',
      'shift_jis',
      'euc-jp',
      'euc-kr',
      'utf-32',
      'windows-1255',
      'x-mac-roman',
      'constructor',
    ],
  )
  const encoding = fc.constantFrom('base64', 'quoted-printable', '8bit', 'binary', 'x-unknown')
  await fc.assert(
    fc.asyncProperty(
      charset,
      encoding,
      fc.uint8Array({ maxLength: 500 }),
      async (name, how, bytes) => {
        const header = `Content-Type: text/plain; charset=${name}\nContent-Transfer-Encoding: ${how}\n\n`

        assert.ok(await isRead(Buffer.concat([Buffer.from(header), bytes])))
      },
    ),
    runs,
  )
})

const request = '.NETDC_REQUEST\n.NAME J\n.INST E\n.EMAIL j@x.test\n.END\n.INV * IU\n'

test('a disclaimer of 300 kB is reported once, and nothing of it is done', () => {
  const disclaimer = '. This "mail is confidential = HELP\n> and intended * for you\n'.repeat(5000)

  const [only, ...others] = read(`${request}\n${disclaimer}`).requests

  assert.equal(others.length, 0)
  assert.deepEqual(only?.problems, [])
  assert.equal(only.lines.length, 1)
  assert.equal(only.warnings.length, 1)
  assert.match(only.warnings[0]?.reason ?? '', /this line and 9999 more/)
})

test('HTML that is nested without end is read', async () => {
  for (const element of ['div', 'b', 'table><tr><td', 'blockquote', 'ul><li']) {
    const html = `<pre>${request}</pre>${`<${element}>`.repeat(20_000)}x`

    assert.ok(await isRead(Buffer.from(`Content-Type: text/html\n\n${html}`)))
  }
})

test('a step finds the blocks of a number of lines that does not grow with the text', () => {
  for (const lines of [1000, 10_000]) {
    const text = Array.from({ length: lines }, (_, n) => (n % 10 === 0 ? '.NETDC_REQUEST' : '> x'))

    const steps = [...blockSteps(text)]

    assert.equal(steps.length, Math.floor(lines / linesPerStep))
  }
})
