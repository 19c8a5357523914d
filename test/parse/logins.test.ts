import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { holdsLogin, maskLogins } from '../../src/parse/logins.ts'

describe('a login in a text', () => {
  for (const [line, masked] of [
    ['.DISPOSITION PUSH ftp.example.edu /in jenny sesame', '.DISPOSITION ***'],
    ['.disposition: push ftp://jenny:sesame@example.edu/in', '.DISPOSITION ***'],
    ['.DISPOSITION PUSH ftp://sesame@example.edu', '.DISPOSITION ***'],
    ['.DISPOSITION ftp.example.edu jenny sesame', '.DISPOSITION ***'],
    ['.DISPOSITION PULL jenny sesame', '.DISPOSITION ***'],
    ['.DISPOSITON PUSH ftp.example.edu', '.DISPOSITON ***'],
    ['.PASSWORD sesame', '.PASSWORD ***'],
    ['.MEDIA FTP ftp.example.edu jenny sesame', '.MEDIA ***'],
    ['.MEDIA ftp://jenny:open sesame@example.edu', '.MEDIA ***'],
    ['> > .DISPOSITION PUSH ftp.example.edu /in jenny sesame', '> > .DISPOSITION ***'],
    [
      '\ufeff.DISPOSITION\u00a0PUSH\u00a0ftp.example.edu /in jenny sesame',
      '\ufeff.DISPOSITION ***',
    ],
    ['password: sesame', '***'],
    ['> the login = sesame', '> ***'],
    ['PUSH ftp.example.edu /in jenny sesame', '***'],
    ['see sftp://jenny:open sesame@example.edu', '***'],
  ] as const) {
    test(`is masked in ${JSON.stringify(line)}`, () => {
      assert.equal(holdsLogin(line), true)
      assert.equal(maskLogins(line), masked)
      assert.equal(holdsLogin(masked), false)
    })
  }

  test('is masked in the lines that a disposition was wrapped into, up to the next field', () => {
    const lines = ['.DISPOSITION PUSH ftp.example.edu /in', ' jenny', 'sesame', '.END', 'sesame?']

    const masked = maskLogins(lines.join('\r\n'))

    assert.deepEqual(masked.split('\n'), [
      '.DISPOSITION PUSH ftp.example.edu /in',
      ' ***',
      '***',
      '.END',
      'sesame?',
    ])
  })
})

test('a text without a login stays as it is', () => {
  const text = [
    '.NETDC_REQUEST',
    '.NAME Jenny, Login Street',
    '.EMAIL jenny@x.test',
    '.DISPOSITION PUSH ftp://ftp.example.edu:2121/in',
    '.MEDIA FTP',
    '.END',
    '.DATA * IU ANMO 00 BHZ "2001 06 23 20 30 00" "2001 06 23 21 30 00"',
    '',
    '',
    'We push data every day. https://example.edu/a?b=c@d',
    'jenny@x.test',
  ]

  assert.equal(holdsLogin(text.join('\r\n')), false)
  assert.equal(maskLogins(text.join('\r\n')), text.join('\n'))
})
