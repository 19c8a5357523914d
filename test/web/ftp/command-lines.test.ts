import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import { CommandLines } from '../../../src/web/ftp/command-lines.ts'
import { readCommand, verbs } from '../../../src/web/ftp/command.ts'
import { readExtendedPort, readPort, writePort } from '../../../src/web/ftp/host-port.ts'
import { placeOf, walk } from '../../../src/web/ftp/paths.ts'

const seed = 959
const textsIn = (lines: CommandLines, ...pieces: readonly Uint8Array[]) =>
  pieces.flatMap((piece) => lines.push(piece).map(({ text }) => text))

describe('the lines of a client', () => {
  test('are the same however the network cuts them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.array(fc.nat(2000)), (bytes, cuts) => {
        const at = [
          0,
          ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b),
          bytes.length,
        ]
        const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end))

        const whole = textsIn(new CommandLines(64), bytes)
        const cut = textsIn(new CommandLines(64), ...pieces)

        assert.deepEqual(cut, whole)
      }),
      { seed },
    )
  })

  test('end with LF, with or without CR, and are as long as they may be', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[ -~]{0,100}$/)), fc.boolean(), (texts, isBare) => {
        const end = isBare ? '\n' : '\r\n'
        const sent = Buffer.from(texts.map((text) => `${text}${end}`).join(''))

        const read = textsIn(new CommandLines(64), sent)

        const kept = texts.map((text) => (text.length + end.length <= 64 ? text : undefined))
        assert.deepEqual(read, kept)
      }),
      { seed },
    )
  })

  test('come without Telnet commands, also when their urgent byte went another way', () => {
    const read = (...bytes: (number | string)[]) =>
      textsIn(
        new CommandLines(64),
        Buffer.concat(bytes.map((one) => Buffer.from(typeof one === 'string' ? one : [one]))),
      )

    assert.deepEqual(read(0xff, 0xf4, 0xff, 0xf2, 'ABOR\r\n'), ['ABOR'])
    assert.deepEqual(read(0xff, 0xf4, 0xff, 'ABOR\r\n'), ['ABOR'])
    assert.deepEqual(read(0xff, 0xfd, 0x06, 'NO', 0xff, 0xff, 'OP\r\n'), ['NOOP'])
  })
})

describe('a command', () => {
  test('is one of the list, in any case, with its argument as it stands', () => {
    const argument = fc.stringMatching(/^[ -~\u00a0-\u04ff]{0,40}$/)
    fc.assert(
      fc.property(fc.constantFrom(...verbs), fc.boolean(), argument, (verb, isLower, words) => {
        const word = isLower ? verb.toLowerCase() : verb

        assert.deepEqual(readCommand(`${word} ${words}`), { verb, argument: words })
        assert.deepEqual(readCommand(word), { verb, argument: '' })
      }),
      { seed },
    )
  })

  test('is nothing else, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (line) => {
        const command = readCommand(line)

        const isKnown = typeof command === 'object' && verbs.includes(command.verb)
        assert.ok(isKnown || command === 'unreadable' || command === 'unknown')
      }),
      { seed },
    )
  })

  test('has no control characters', () => {
    assert.equal(readCommand('CWD a\0b'), 'unreadable')
    assert.equal(readCommand('CWD a\rb'), 'unreadable')
  })
})

describe('an address for data', () => {
  test('is read as it was written', () => {
    const byte = fc.nat(255)
    const port = fc.integer({ min: 1024, max: 65_535 })
    fc.assert(
      fc.property(fc.tuple(byte, byte, byte, byte), port, (parts, number) => {
        const place = { host: parts.join('.'), port: number }

        assert.deepEqual(readPort(writePort(place)), place)
        assert.deepEqual(readExtendedPort(`|1|${place.host}|${place.port}|`), place)
      }),
      { seed },
    )
  })

  test('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(readPort(`${text},`), undefined)
        assert.equal(readExtendedPort(`${text}x`), undefined)
      }),
      { seed },
    )
  })
})

test('no path leads above the root', () => {
  const word = fc.constantFrom('..', '.', '', 'pickup', 'a', 'b', '...')
  fc.assert(
    fc.property(fc.array(word), fc.array(word), (from, path) => {
      const words = walk(walk([], from.join('/')), path.join('/'))

      assert.ok(words.every((one) => one !== '..' && one !== '.' && one !== ''))
      assert.ok((placeOf(words)?.name ?? 'x') !== '')
    }),
    { seed },
  )
})
