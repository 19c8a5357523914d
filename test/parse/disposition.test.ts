import assert from 'node:assert/strict'
import { test } from 'node:test'

import {
  readDisposition,
  writeDisposition,
  writeOldDisposition,
} from '../../src/parse/disposition.ts'

const ftp = { mode: 'PUSH', protocol: 'ftp', host: 'ftp.example.edu' } as const

const good = [
  ['PULL', { mode: 'PULL' }],
  ['pull', { mode: 'PULL' }],
  ['PUSH ftp.example.edu', { ...ftp, directory: '' }],
  ['Push FTP.Example.edu /incoming/jenny', { ...ftp, directory: '/incoming/jenny' }],
  ['PUSH ftp.example.edu:2121 in', { ...ftp, port: 2121, directory: 'in' }],
  ['PUSH ftp://ftp.example.edu', { ...ftp, directory: '' }],
  ['PUSH ftp://ftp.example.edu/', { ...ftp, directory: '/' }],
  ['PUSH ftp://ftp.example.edu /in', { ...ftp, directory: '/in' }],
  ['PUSH ftps://ftp.example.edu/in', { ...ftp, protocol: 'ftps', directory: '/in' }],
  [
    'PUSH sftp://ftp.example.edu:2222/a%20b',
    { ...ftp, protocol: 'sftp', port: 2222, directory: '/a b' },
  ],
  ['PUSH ftp://[2001:db8::1]/in', { ...ftp, host: '[2001:db8::1]', directory: '/in' }],
] as const
for (const [value, disposition] of good) {
  test(`${value} is read`, () => {
    assert.deepEqual(readDisposition(value), { disposition })
  })

  test(`${value}, written and read again, is the same`, () => {
    assert.deepEqual(readDisposition(writeDisposition(disposition)), { disposition })
  })
}

const bad = [
  '',
  'MAIL',
  'PULL sesame',
  'PUSH',
  'PUSH http://ftp.example.edu/',
  'PUSH ftp://jenny@ftp.example.edu/in',
  'PUSH ftp://jenny:sesame@ftp.example.edu/in',
  'PUSH ftp://jenny:ses/ame@ftp.example.edu/in',
  'PUSH ftp.example.edu /in jenny sesame',
  'PUSH ftp://ftp.example.edu/in sesame',
  'PUSH jenny:sesame@ftp.example.edu',
  'PUSH ftp.example.edu ../sesame',
  'PUSH ftp.example.edu ~sesame',
  'PUSH ftp://ftp.example.edu/a%0d%0aDELE%20sesame',
  'PUSH ftp://ftp.example.edu/%',
  'PUSH ftp://ftp.example.edu:0/',
  'PUSH ftp.example.edu:99999 /',
  `PUSH ftp.example.edu /${'x'.repeat(300)}`,
  `PUSH ${'x'.repeat(300)}.example`,
  'PUSH ftp://a_b/',
  'PUSH ftp.example.edu /\ud800',
]
for (const value of bad) {
  test(`${value.slice(0, 60)} is refused without repeating it`, () => {
    const reading = readDisposition(value)

    assert.ok('problem' in reading)
    assert.doesNotMatch(reading.problem, /sesame|jenny/)
  })
}

const old = [
  [{ mode: 'PULL' }, 'PULL'],
  [{ ...ftp, directory: '' }, 'PUSH ftp.example.edu'],
  [{ ...ftp, directory: '/incoming/jenny' }, 'PUSH ftp.example.edu /incoming/jenny'],
  [{ ...ftp, directory: '/a b' }, 'PULL'],
  [{ ...ftp, directory: '/in', port: 2121 }, 'PULL'],
  [{ ...ftp, directory: '/in', protocol: 'sftp' }, 'PULL'],
] as const
for (const [disposition, value] of old) {
  test(`an old centre is told ${value} for ${writeDisposition(disposition)}`, () => {
    const written = writeOldDisposition(disposition)

    assert.equal(written, value)
    if (value !== 'PULL') assert.deepEqual(readDisposition(written), { disposition })
  })
}
