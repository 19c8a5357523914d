import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import type { Command } from '../../src/parse/command.ts'
import { commandSteps, readCommands } from '../../src/parse/command.ts'
import { cleanLabel } from '../../src/parse/label.ts'
import { newToken } from '../../src/ship/tokens.ts'

fc.configureGlobal({ seed: 1 })

const status = (name: string): Command => ({ verb: 'STATUS', name, token: undefined })
const cancel = (name: string, token?: string): Command => ({ verb: 'CANCEL', name, token })

function commandOf(line: string): Command | undefined {
  return readCommands('', [line])[0]
}

const verb = fc.constantFrom('STATUS' as const, 'CANCEL' as const)
const label = fc
  .stringMatching(/^[a-z][a-z0-9_]{0,20}$/)
  .filter((text) => cleanLabel(text) === text)
const month = fc.constantFrom('Jan', 'Feb', 'Dec')
const hubId = fc
  .tuple(fc.stringMatching(/^[A-Z0-9_-]{1,16}$/), month, fc.integer({ min: 1, max: 99999 }))
  .map(([hub, mon, number]) => `${hub}:${mon}_11,02:02:12:${number}`)
const token = fc.option(fc.stringMatching(/^[A-Za-z0-9_-]{22,64}$/), { nil: undefined })
const blank = fc.constantFrom(' ', '  ', '\t', '\u00a0')

const written = fc.record({
  verb,
  name: fc.oneof(label, hubId),
  token,
  blank,
  before: fc.constantFrom('', ' ', '.', '\t.', '\u200b'),
  colon: fc.constantFrom('', ':', ' :'),
  after: fc.constantFrom('', '.', '  ', '\u00a0'),
  isLower: fc.boolean(),
})

test('a command is read however it is spelt', () => {
  fc.assert(
    fc.property(written, ({ verb: word, name, token: secret, blank: gap, ...how }) => {
      const spelt = how.isLower ? word.toLowerCase() : word
      const words = [spelt + how.colon, name, ...(secret === undefined ? [] : [secret])]

      const command = commandOf(how.before + words.join(gap) + how.after)

      assert.deepEqual(command, { verb: word, name, token: secret })
    }),
  )
})

test('a command is the same as a subject, also of a reply', () => {
  const marks = fc.constantFrom('', 'Re: ', 'RE:', 'Re[2]: ', 'AW: Re: ', ' sv : ')
  fc.assert(
    fc.property(verb, label, token, marks, (word, name, secret, mark) => {
      const subject = `${mark}${word} ${name} ${secret ?? ''}`

      assert.deepEqual(readCommands(subject, []), [{ verb: word, name, token: secret }])
    }),
  )
})

test('what is quoted or stands below a signature is never obeyed', () => {
  const line = fc.constantFrom('HELP', 'STATUS my_event', 'CANCEL my_event', '.CANCEL x')
  const mark = fc.constantFrom('>', '> ', ' > ', '>> ', '\u00a0> ', '| ')
  const signature = fc.constantFrom('-- ', '--', '\u2014')
  const quotation = fc.array(fc.tuple(mark, line))
  fc.assert(
    fc.property(quotation, signature, fc.array(line), (quoted, dashes, below) => {
      const lines = [...quoted.map(([before, text]) => before + text), dashes, ...below]

      assert.deepEqual(readCommands('Re: your receipt', lines), [])
    }),
  )
})

test('any text is read without harm, and the name is fit for a label', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string()), (subject, lines) => {
      for (const command of readCommands(`STATUS ${subject}`, lines)) {
        if (command.verb !== 'HELP') assert.match(command.name, /^[\w.,:-]+$/)
      }
    }),
  )
})

test('HELP may end in marks, and stands alone', () => {
  for (const line of ['HELP', ' help ', '.Help', 'Help!', 'HELP ??', 'HELP.']) {
    assert.deepEqual(commandOf(line), { verb: 'HELP' })
  }
  for (const line of ['HELP me', 'helpless', 'Please help', 'HELP: me']) {
    assert.equal(commandOf(line), undefined)
  }
})

test('a label is cleaned as the label of a request is', () => {
  assert.deepEqual(commandOf('STATUS my event/2001'), status('my_event_2001'))
  assert.deepEqual(commandOf('STATUS "my event"'), status('my_event'))
  assert.deepEqual(commandOf('CANCEL <my_event>'), cancel('my_event'))
  assert.deepEqual(commandOf('CANCEL ../../x'), cancel('x'))
})

test('a HUB_ID is kept, its hub in upper case', () => {
  const line = 'status ncedc:JAN_11,02:02:12:25373'

  assert.deepEqual(commandOf(line), status('NCEDC:Jan_11,02:02:12:25373'))
})

test('a long label is no token, but a token after a name is one', () => {
  const long = 'aftershocks_of_the_great_event'

  assert.deepEqual(commandOf(`STATUS ${long}`), status(long))
  const secret = newToken()
  assert.deepEqual(commandOf(`CANCEL my event ${secret}`), cancel('my_event', secret))
  assert.deepEqual(commandOf('CANCEL my_event abc'), cancel('my_event_abc'))
})

test('a command without a name, or with nothing left of it, is none', () => {
  for (const line of [
    'STATUS',
    'CANCEL:',
    'STATUS ...',
    'STATUSmy_event',
    'CANCEL <>',
    'STATUS /',
  ]) {
    assert.equal(commandOf(line), undefined, line)
  }
})

test('the guide is not sent again for an answer to it', () => {
  assert.deepEqual(readCommands('Re: HELP', []), [])
})

test('each command is read once, and no more than ten', () => {
  assert.deepEqual(readCommands('help', ['HELP!', 'STATUS a', 'status a']), [
    { verb: 'HELP' },
    status('a'),
  ])
  const many = Array.from({ length: 30 }, (_, index) => `STATUS event_${index}`)

  assert.equal(readCommands('', many).length, 10)
})

test('nothing is obeyed of an older mail that is carried along unquoted', () => {
  const marks = [
    '-----Original Message-----',
    '________________________________',
    'From: NetDC <netdc@x.test>',
  ]
  for (const mark of marks) {
    assert.deepEqual(readCommands('', ['STATUS a', mark, 'CANCEL a']), [status('a')])
  }
})

test('a signed mail is read', () => {
  const lines = ['-----BEGIN PGP SIGNED MESSAGE-----', 'Hash: SHA256', '', 'CANCEL a']

  assert.deepEqual(readCommands('', lines), [cancel('a')])
})

test('a line or a subject longer than any command is none', () => {
  assert.deepEqual(readCommands(`STATUS ${'.'.repeat(400_000)}x`, []), [])
  assert.deepEqual(readCommands(`Re${' '.repeat(400_000)}: STATUS x`, []), [])
  assert.equal(commandOf(`STATUS ${'x'.repeat(500)}`), undefined)
})

test('a long text is read in steps of at most 250 lines', () => {
  const lines = Array.from({ length: 1000 }, () => 'nothing')

  const steps = [...commandSteps('', lines)]

  assert.equal(steps.length, 4)
})
