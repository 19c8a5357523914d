import assert from 'node:assert/strict'
import { test } from 'node:test'

import { mendText } from '../../src/parse/misread-text.ts'

const text = '.NETDC_REQUEST\n.NAME Jörg 地震\n'

test('a text that was read by its own charset stays as it is', () => {
  for (const whole of [text, '', 'a\0b', '地震の記録']) {
    assert.deepEqual(mendText(whole), { text: whole, wasMisread: false })
  }
})

test('a byte order mark is no part of the text, however it was read', () => {
  for (const mark of ['\ufeff', '\ufffd\ufffd', '\u00ef\u00bb\u00bf']) {
    assert.deepEqual(mendText(`${mark}${text}`), { text, wasMisread: false })
  }
})

test('UTF-16 that was read byte by byte is mended where it is ASCII', () => {
  const ascii = '.NETDC_REQUEST\n'
  const read = Buffer.from(`\ufeff${ascii}`, 'utf16le').toString('utf8')

  assert.deepEqual(mendText(read), { text: ascii, wasMisread: true })
})

test('UTF-16 that was read the wrong way round is turned', () => {
  for (const mark of ['', '\ufeff']) {
    const read = Buffer.from(`${mark}${text}`, 'utf16le').swap16().toString('utf16le')

    assert.deepEqual(mendText(read), { text, wasMisread: true })
  }
})
