/** Which of the files of a mail is read, and how. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { readMail } from '../../src/parse/mail.ts'
import { composed } from '../kit/mails.ts'

const request = '.NETDC_REQUEST\n.NAME Jörg\n.END\n'

interface File {
  readonly filename?: string
  readonly contentType?: string
  readonly content: string | Buffer
}

async function textOf(text: string, ...attachments: readonly File[]) {
  return readMail(await composed({ text, attachments: [...attachments] }))
}

test('a file of text is read, whatever its name', async () => {
  for (const filename of ['request.txt', '../../etc/passwd', 'CON', 'a\r\nb', 'x'.repeat(300)]) {
    const read = await textOf('see below', {
      filename,
      contentType: 'text/plain',
      content: request,
    })

    assert.equal(read.text.trim(), request.trim())
    assert.match(read.warnings.join(), /from a file attached/)
  }
})

test('a file of no type is read where it is text', async () => {
  for (const contentType of ['application/octet-stream', 'text/x-netdc', 'text/csv']) {
    for (const content of [request, Buffer.from(`\ufeff${request}`, 'utf16le')]) {
      const read = await textOf('', { filename: 'event.netdc', contentType, content })

      assert.equal(read.text.trim(), request.trim())
    }
  }
})

test('a file that was written for programs is not read', async () => {
  for (const contentType of ['text/html', 'text/calendar', 'application/xml', 'application/zip']) {
    const { text } = await textOf('', { filename: 'a', contentType, content: request })

    assert.equal(text.trim(), '')
  }
})

test('a file of no type is not read where it is binary, or holds no request', async () => {
  const contentType = 'application/octet-stream'
  for (const content of [`\u0001${request}`, 'just words']) {
    const { text } = await textOf('', { filename: 'event.bin', contentType, content })

    assert.equal(text.trim(), '')
  }
})

test('what the byte order mark says goes before what the mail says', async () => {
  const marked = [
    Buffer.from(`\ufeff${request}`, 'utf16le'),
    Buffer.from(`\ufeff${request}`, 'utf16le').swap16(),
    Buffer.from(`\ufeff${request}`),
  ]
  for (const content of marked) {
    const { text } = await textOf('', { contentType: 'text/plain; charset=koi8-r', content })

    assert.equal(text.trim(), request.trim())
  }
})

test('a file is decoded by its charset', async () => {
  const contentType = 'text/plain; charset=iso-8859-1'
  const { text } = await textOf('', { contentType, content: Buffer.from(request, 'latin1') })

  assert.match(text, /Jörg/)
})

test('a charset that is none is left alone', async () => {
  const contentType = 'text/plain; charset="a b/c"'

  assert.match((await textOf('', { contentType, content: request })).text, /Jörg/)
})

test('of several requests in files the first is read, and the others are told of', async () => {
  const second = { filename: 'b.txt', content: request.replace('Jörg', 'Anne') }

  const read = await textOf('two', { filename: 'a.txt', content: request }, second)
  const inBody = await textOf(request.replace('Jörg', 'Eve'), second)

  assert.match(read.text, /Jörg/)
  assert.match(read.warnings.join(), /another attached file was not read/)
  assert.match(inBody.text, /Eve/)
  assert.match(inBody.warnings.join(), /another attached file was not read/)
})

test('a header without a first line in a file goes before words in the text', async () => {
  const { text } = await textOf('see below', {
    filename: 'a.txt',
    content: '.NAME J\n.EMAIL j@x\n',
  })

  assert.match(text, /^\.NAME J/)
})
