/** Whatever mail programs do to the text of a request, it is read as the same request. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import type { DataRequest } from '../../src/model/index.ts'
import { readMail } from '../../src/parse/mail.ts'
import { asDataRequest, readMailText } from '../../src/parse/request.ts'
import { seismicGrammars } from '../../src/parse/seismic-line.ts'
import { writeRequest } from '../../src/parse/write-request.ts'
import { composed, sent, sentInBase64 } from '../kit/mails.ts'
import { asked, randomLine, randomRequest, requestOf } from '../kit/random-request.ts'

/** Makes a mail of the text of a request. */
type Mailer = (text: string) => Buffer | Promise<Buffer>

const flowed = 'text/plain; charset=utf-8; format=flowed'

const encoded: Readonly<Record<string, Mailer>> = {
  'as it is': (text) => sent('text/plain; charset=us-ascii', text),
  'without any header of MIME': (text) => Buffer.from(`From: j@x.test\n\n${text}`),
  'as quoted-printable with soft breaks': (text) =>
    composed({ text, textEncoding: 'quoted-printable' }),
  'as base64 in UTF-8': (text) => composed({ text, textEncoding: 'base64' }),
  'as base64 in UTF-16 with a byte order mark': (text) =>
    sentInBase64('utf-16', Buffer.from(`\ufeff${text}`, 'utf16le')),
  'as base64 in big-endian UTF-16 without one': (text) =>
    sentInBase64('utf-16', Buffer.from(text, 'utf16le').swap16()),
  'as base64 in UTF-16 that calls itself ASCII': (text) =>
    sentInBase64('us-ascii', Buffer.from(text, 'utf16le')),
  'as base64 in Latin 1': (text) => sentInBase64('iso-8859-1', Buffer.from(text, 'latin1')),
  'in a charset that does not exist': (text) => sent('text/plain; charset=no-such', text),
  'as quoted-printable that nobody decoded': (text) =>
    sent('text/plain', text.replace(/=/g, '=3D').replace(/ (?=\S*$)/gm, ' =\r\n')),
}

const inLines: Readonly<Record<string, Mailer>> = {
  'as format=flowed with trailing blanks and stuffed spaces': (text) =>
    sent(flowed, text.replace(/$/gm, ' ').replace(/^/gm, ' ')),
  'as format=flowed with delsp': (text) => sent(`${flowed}; delsp=yes`, text.replace(/$/gm, ' ')),
  'with bare CR': (text) => sent('text/plain', text.replace(/\n/g, '\r')),
  'with CRLF': (text) => sent('text/plain', text.replace(/\n/g, '\r\n')),
  'with line separators': (text) => composed({ text: text.replace(/\n/g, '\u2028') }),
  'without a final newline': (text) => sent('text/plain', text.trimEnd()),
  'with blank lines between': (text) => sent('text/plain', text.replace(/\n/g, '\n\n \n')),
  'with lines of a no-break space between': (text) =>
    composed({ text: text.replace(/\n/g, '\n\u00a0\n') }),
  'with trailing blanks': (text) => sent('text/plain', text.replace(/$/gm, ' \t ')),
  'with leading blanks': (text) => sent('text/plain', text.replace(/^/gm, '  \t')),
}

const respelt: Readonly<Record<string, Mailer>> = {
  'with no-break spaces': (text) => composed({ text: text.replace(/ /g, '\u00a0') }),
  'with runs of blanks and tabs in its lines': (text) =>
    sent(
      'text/plain',
      inRequestLines(text, (line) => line.replace(/ /g, ' \t ')),
    ),
  'with curly quotes': (text) => composed({ text: text.replace(/"([^"]*)"/g, '\u201c$1\u201d') }),
  'with French quotes': (text) =>
    composed({ text: text.replace(/"([^"]*)"/g, '\u00ab\u00a0$1\u00a0\u00bb') }),
  'with dashes': (text) =>
    composed({ text: inRequestLines(text, (line) => line.replace(/--/g, '\u2013')) }),
  'with zero-width spaces': (text) => composed({ text: text.replace(/[^\n]/g, '$&\u200b') }),
  'with soft hyphens and directions': (text) =>
    composed({ text: text.replace(/([A-Z])([A-Z])/g, '$1\u00ad\u202a$2\u202c') }),
  'with a byte order mark': (text) => composed({ text: `\ufeff${text}` }),
  'with NUL in it': (text) => sent('text/plain', text.replace(/ /g, '\0 ')),
  'in lower case': (text) => sent('text/plain', lowerCase(text)),
}

const among: Readonly<Record<string, Mailer>> = {
  'in a quotation': (text) => sent('text/plain', text.replace(/^/gm, '> ')),
  'in a quotation without blanks': (text) => sent('text/plain', text.replace(/^/gm, '>')),
  'below a greeting': (text) => sent('text/plain', `Dear data centre,\n\nHELP! Please:\n${text}`),
  'above a signature': (text) => sent('text/plain', `${text}\n-- \nJenny\n.DATA is life\n`),
  'above a disclaimer': (text) => sent('text/plain', `${text}\n${disclaimer}`),
  'above an older mail': (text) =>
    sent('text/plain', `${text}\n-----Original Message-----\nFrom: x\n\n${older}`),
  'above a quotation': (text) =>
    sent('text/plain', `${text}\nI wrote:\n${older.replace(/^/gm, '> ')}`),
  'above a mail that is forwarded': (text) =>
    composed({ text, attachments: [{ contentType: 'message/rfc822', content: older }] }),
  'signed with PGP': (text) => sent('text/plain', signed(text)),
}

const inParts: Readonly<Record<string, Mailer>> = {
  'beside its own HTML': (text) => composed({ text, html: '<p>.NETDC_REQUEST</p>' }),
  'as an attachment': (text) =>
    composed({ text: 'see below', attachments: [{ filename: 'request.txt', content: text }] }),
  'as an attachment of no type': (text) =>
    composed({
      html: '<p>see below</p>',
      attachments: [
        { filename: 'a.netdc', contentType: 'application/octet-stream', content: text },
      ],
    }),
  'as HTML of Outlook': (text) => composed({ html: outlook(text) }),
  'as HTML of Gmail': (text) => composed({ html: gmail(text) }),
  'as HTML with preformatted text': (text) => composed({ html: `<pre>${escaped(text)}</pre>` }),
  'as HTML with breaks, in windows-1252': (text) =>
    sent('text/html; charset=windows-1252', escaped(text).replace(/\n/g, '<BR>\r\n')),
}

const older = [
  '.NETDC_REQUEST',
  '.NAME Anyone',
  '.INST Elsewhere',
  '.EMAIL any@x.test',
  '.END',
  '.INV *',
].join('\n')
const disclaimer = '. This e-mail\n"is confidential.\nHELP\n'.repeat(20)

function signed(text: string): string {
  const end = '-----BEGIN PGP SIGNATURE-----\n\niQEz=\n.END\n-----END PGP SIGNATURE-----\n'
  return `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${text}\n${end}`
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')
}

function outlook(text: string): string {
  const lines = escaped(text).split('\n')
  const paragraphs = lines.map((line) => `<p class=MsoNormal>${line}<o:p></o:p></p>`)
  return `<html><head><!--[if mso]><xml>.END</xml><![endif]--></head><body>${paragraphs.join('\n')}`
}

function gmail(text: string): string {
  const divisions = escaped(text)
    .split('\n')
    .map((line) => `<div>${line === '' ? '<br>' : line.replace(/ /, '&nbsp;')}</div>`)
  const quote = `<blockquote class="gmail_quote">${older.replace(/\n/g, '<br>')}</blockquote>`
  return `<div dir="ltr">${divisions.join('')}</div><br>${quote}`
}

/** Of the lines after the header. */
function inRequestLines(text: string, change: (line: string) => string): string {
  return text.replace(/^\.(?:INV|RESP|DATA) .*$/gm, change)
}

/** The values of the header are the requester's own words. */
function lowerCase(text: string): string {
  return inRequestLines(
    text.replace(/^\.\w+(?: MEDIA)?/gm, (keyword) => keyword.toLowerCase()),
    (line) => line.toLowerCase(),
  ).replace(/^\.(?:inv|resp|data) .*$/gm, (line) => line.toLowerCase())
}

async function assertReadAsSent(request: DataRequest, mailer: Mailer): Promise<void> {
  const { text, subject, warnings } = await readMail(await mailer(writeRequest(request)))
  const options = { grammars: seismicGrammars, allowLocalhost: false, subject, warnings }
  const [read, ...others] = readMailText(text, options).requests
  assert.ok(read)
  assert.deepEqual([read.problems, others], [[], []])
  const understood = asDataRequest(read)
  assert.ok(understood)
  assert.deepEqual(asked(understood), asked(request))
}

const mailers = { ...encoded, ...inLines, ...respelt, ...among, ...inParts }
for (const [name, mailer] of Object.entries(mailers)) {
  test(`a request ${name} is the same request`, async () => {
    await fc.assert(
      fc.asyncProperty(randomRequest, (request) => assertReadAsSent(request, mailer)),
      { seed: 1, numRuns: 30 },
    )
  })
}

/** Lines that say nothing good before their last piece: others may end where a mailer breaks them. */
const unbreakable = randomLine.filter(
  ({ type, options }) => type === 'DATA' && Object.keys(options).length === 0,
)

test('a request whose lines are wrapped at any blank is the same request', async () => {
  const columns = fc.integer({ min: 40, max: 78 })
  await fc.assert(
    fc.asyncProperty(requestOf(unbreakable), columns, (request, width) =>
      assertReadAsSent(request, (text) =>
        sent(
          'text/plain',
          inRequestLines(text, (line) => wrapped(line, width)),
        ),
      ),
    ),
    { seed: 1, numRuns: 200 },
  )
})

function wrapped(line: string, width: number): string {
  if (line.length <= width) return line
  const blank = line.lastIndexOf(' ', width)
  return `${line.slice(0, blank)}\n${wrapped(line.slice(blank + 1), width)}`
}
