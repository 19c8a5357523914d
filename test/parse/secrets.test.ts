/** Whatever is wrong with a disposition, the password in it is repeated to nobody. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { readingJson } from '../../src/parse/reading-json.ts'
import { readMailText } from '../../src/parse/request.ts'
import { seismicGrammars } from '../../src/parse/seismic-line.ts'

const options = { grammars: seismicGrammars, allowLocalhost: false }
const head = ['.NETDC_REQUEST', '.NAME Jenny', '.INST Example', '.EMAIL jenny@x.test', '.END']
const data = '.DATA * IU ANMO 00 BHZ "2001 06 23 20 30 00" "2001 06 23 21 30 00"'

/** Each is the one value of a field, or a line by itself, that a password stands in. */
const told = [
  'PUSH ftp.example.edu /in jenny sesame',
  '.DISPOSITION PUSH ftp.example.edu /in jenny sesame',
  '.DISPOSITION PUSH ftp.example.edu /in jenny sesame\u200b',
  '.DISPOSITON PUSH ftp.example.edu /in jenny sesame',
  '.PUSH ftp.example.edu /in jenny sesame',
  '.PASSWORD sesame',
  '.LOGIN sesame',
  'password: sesame',
  'ftp://jenny:open sesame@example.edu/in',
  '.MEDIA FTP ftp.example.edu jenny sesame',
  '.MEDIA ftp://jenny:sesame@example.edu',
  '.LABEL ftp://jenny:sesame@example.edu',
]

for (const secret of told) {
  test(`of ${JSON.stringify(secret)} no password is repeated, wherever it stands`, () => {
    for (let at = 0; at <= head.length + 1; at++) {
      const lines = [...head, data].toSpliced(at, 0, secret)
      for (const mark of ['', '> ']) {
        const isBroken = (line: string) => mark !== '' && line === secret
        const texts = [
          lines.map((line) => mark + line),
          lines.map((line) => (isBroken(line) ? line : mark + line)),
          ['.HUB_ID x', ...lines].map((line) => mark + line),
          [...lines.slice(1), 'ANMO IU 2001 06 23 20 30 00 2001 06 23 21 30 00 1 BHZ'],
        ]
        for (const text of texts) {
          const read = readingJson(readMailText(text.join('\n'), options))

          assert.doesNotMatch(JSON.stringify(read), /sesame/, text.join('\n'))
        }
      }
    }
  })
}
