/** Mails that hold a login, spelt in every way that people and mail programs do. */

const data = '.DATA * XX ALFA 00 BHZ "2024 01 10 23 50 00" "2024 01 11 00 10 00"'

/** A good request but for the lines that are given. */
export function requestWith(...lines: readonly string[]): string {
  const head = ['.NETDC_REQUEST', '.NAME Jenny', '.INST Example', '.EMAIL jenny@seis.example.edu']
  return [...head, '.LABEL my_event', ...lines, '.END', data, ''].join('\r\n')
}

function breqFastWith(line: string): string {
  const head = ['.NAME Jenny', '.INST Example', '.EMAIL jenny@seis.example.edu', '.LABEL my_event']
  return [...head, line, '.END', 'ALFA XX 2024 01 10 23 50 00 2024 01 11 00 10 00 1 BHZ', ''].join(
    '\r\n',
  )
}

export interface Body {
  readonly header: readonly string[]
  readonly content: string
}

let mails = 0

export function mail({ header, content }: Body, subject = 'my event'): string {
  const head = ['From: Jenny <jenny@seis.example.edu>', 'To: requests@localhost']
  const id = `Message-ID: <login-${++mails}@seis.example.edu>`
  const all = [...head, `Subject: ${subject}`, id, 'MIME-Version: 1.0', ...header]
  return [...all, '', content].join('\r\n')
}

function plain(content: string, type = 'text/plain; charset=utf-8'): Body {
  return { header: [`Content-Type: ${type}`], content }
}

/** With every character encoded that may be, and a soft break in every fourth place. */
export function quotedPrintable(text: string, type = 'text/plain; charset=utf-8'): Body {
  const encoded = text.replaceAll(/[^\r\n]/g, (character, at: number) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')
    return `=${code}${at % 24 === 23 ? '=\r\n' : ''}`
  })
  return { header: [`Content-Type: ${type}`, encoding('quoted-printable')], content: encoded }
}

function base64(text: string | Buffer, type = 'text/plain; charset=utf-8'): Body {
  const encoded = Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\r\n')
  return { header: [`Content-Type: ${type}`, encoding('base64')], content: encoded }
}

function encoding(name: string): string {
  return `Content-Transfer-Encoding: ${name}`
}

function multipart(kind: string, ...bodies: readonly Body[]): Body {
  const parts = bodies.map(({ header, content }) => ['--b0', ...header, '', content].join('\r\n'))
  const header = [`Content-Type: multipart/${kind}; boundary=b0`]
  return { header, content: [...parts, '--b0--', ''].join('\r\n') }
}

function asHtml(text: string): string {
  const lines = text.split('\r\n').map((line) => `<p>${line.replaceAll('"', '&quot;')}</p>`)
  return `<html><body>${lines.join('')}</body></html>`
}

/** Each with a name that ends the sentence "a login …". */
export function spellings(password: string): readonly (readonly [name: string, mail: string])[] {
  const words = `.DISPOSITION PUSH ftp.example.edu /in jenny ${password}`
  const bad = requestWith(words)
  const good = requestWith('.DISPOSITION PULL')
  const html = 'text/html; charset=utf-8'
  const quoted = `On 21 Nov 2026, Jenny wrote:\r\n${bad.replaceAll(/^/gm, '> ')}`
  const bodies: readonly (readonly [string, Body])[] = [
    ['in plain text', plain(bad)],
    ['in a URL', plain(requestWith(`.DISPOSITION PUSH ftp://jenny:${password}@example.edu/in`))],
    ['in a field that is spelt wrong', plain(requestWith(`.DISPOSITON ${words}`))],
    ['in a wrapped line', plain(requestWith('.DISPOSITION PUSH ftp.example.edu /in', password))],
    ['in quoted-printable', quotedPrintable(bad)],
    ['in base64', base64(bad)],
    ['in UTF-16', base64(Buffer.from(bad, 'utf16le'), 'text/plain; charset=utf-16le')],
    ['in HTML alone', base64(asHtml(bad), html)],
    [
      'in an HTML alternative',
      multipart('alternative', plain(good), quotedPrintable(asHtml(bad), html)),
    ],
    [
      'in an attached file',
      multipart('mixed', plain('Hello'), base64(bad, 'application/octet-stream')),
    ],
    [
      'in an attached mail',
      multipart('mixed', plain(good), plain(mail(base64(bad)), 'message/rfc822')),
    ],
    ['in a quoted reply', plain(`${good}\r\n${quoted}`)],
    ['in a quotation alone', base64(quoted)],
    ['of a BREQ_FAST request', quotedPrintable(breqFastWith(words))],
    ['left in quoted-printable', plain(quotedPrintable(bad).content)],
    ['in a mail that is no request', base64(`Please push: password: ${password}`)],
  ]
  const others = bodies.map(([name, body]) => [name, mail(body)] as const)
  return [...others, ['in the subject', mail(plain(good), words)]]
}
