import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import {
  environmentOf,
  inputOf,
  parametersOf,
  searchPath,
} from '../../../src/handle/external/parameters.ts'
import { aHeader } from '../../kit/request.ts'
import { aTask, linesOf } from './kit.ts'

const file = '/work/run/DATA.x'

const told = (...given: Parameters<typeof inputOf>) => [...inputOf(...given)].join('')

/** Reads a block as a program does: the inverse of writing it. No control character may be there. */
function read(input: string) {
  const lines = input.split(/\r\n|[\n\r\v\f\u2028\u2029]|\p{Cc}/u)
  const end = lines.indexOf('')
  const fields = lines.slice(0, end).map((line) => {
    const [, keyword = '', value = ''] = /^\.(\S+) ?(.*)$/.exec(line) ?? []
    return [keyword, value] as const
  })
  return { fields, lines: lines.slice(end + 1, -1) }
}

describe('a program is told', () => {
  test('the parameters, a blank line, and the lines', () => {
    const input = told(parametersOf(aTask(), file), linesOf('.DATA * IU  ANMO', '.DATA * IU "A B"'))

    assert.equal(
      input,
      `.NAME Jenny Seismologist
.EMAIL jenny@seis.example.edu
.HUB_ID NCEDC:Jan_11,02:02:12:17
.LABEL my_event
.FORMAT_WAVEFORM SEED
.FORMAT_RESPONSE SEED_ASCII
.DISPOSITION_USER PULL
.DISPOSITION_HUB PULL
.FILENAME /work/run/DATA.x
.TOKEN a-secret-word
.LINE_NUMBERS 3-4

.DATA * IU  ANMO
.DATA * IU "A B"
`,
    )
  })

  test('where the requester wants the files to go', () => {
    const place = { protocol: 'ftp', host: 'ftp.x.example', directory: '/in' } as const
    const header = aHeader({ disposition: { mode: 'PUSH', ...place } })

    const parameters = Object.fromEntries(parametersOf(aTask({ header }), file))

    assert.equal(parameters['DISPOSITION_USER'], 'PUSH ftp://ftp.x.example/in')
  })

  test('an empty field where there is no label', () => {
    const unlabelled = aTask()
    delete (unlabelled.header as { label?: string }).label

    const input = told(parametersOf(unlabelled, file), [])

    assert.match(input, /^\.LABEL$/m)
  })

  test('the parameters once more as variables, and nothing of the gateway', () => {
    const own = { PATH: '/bin', HOME: '/home/netdc', AWS_SECRET: 'x', LANG: 'de_DE' }

    const environment = environmentOf(parametersOf(aTask(), file), own)

    assert.deepEqual(environment, {
      PATH: '/bin',
      HOME: '/home/netdc',
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      NETDC_NAME: 'Jenny Seismologist',
      NETDC_EMAIL: 'jenny@seis.example.edu',
      NETDC_HUB_ID: 'NCEDC:Jan_11,02:02:12:17',
      NETDC_LABEL: 'my_event',
      NETDC_FORMAT_WAVEFORM: 'SEED',
      NETDC_FORMAT_RESPONSE: 'SEED_ASCII',
      NETDC_DISPOSITION_USER: 'PULL',
      NETDC_DISPOSITION_HUB: 'PULL',
      NETDC_FILENAME: file,
      NETDC_TOKEN: 'a-secret-word',
    })
  })

  test('a home and a path also where the gateway has none', () => {
    assert.equal(environmentOf([], {})['HOME'], '/')
    assert.equal(searchPath({}), '/usr/local/bin:/usr/bin:/bin')
  })
})

test('names in any script come through', () => {
  const header = aHeader({ name: 'Žofie Müller-地震 𝄞' })

  const { fields } = read(told(parametersOf(aTask({ header }), file), []))

  assert.deepEqual(fields[0], ['NAME', 'Žofie Müller-地震 𝄞'])
})

test('nothing that a requester wrote begins a field or a line', () => {
  const words = fc.string({ unit: 'grapheme' })
  const endings = fc.constantFrom(
    '\n',
    '\r\n',
    '\r',
    '\v',
    '\f',
    '\u0085',
    '\u2028',
    '\0',
    '\ud800',
  )
  const hostile = fc
    .array(fc.oneof(words, endings, fc.constant('.FILENAME /etc/passwd'), fc.constant('.END')))
    .map((pieces) => pieces.join(''))

  fc.assert(
    fc.property(hostile, hostile, hostile, fc.array(hostile), (name, email, label, texts) => {
      const task = aTask({ header: aHeader({ name, email, label }) })
      const parameters = parametersOf(task, file)
      const lines = texts.map((text, index) => ({ number: index + 1, text: `.DATA ${text}` }))

      const { fields, lines: got } = read(told(parameters, lines))

      assert.deepEqual(fields.slice(0, -1), parameters)
      assert.equal(got.length, texts.length)
      assert.ok(got.every((line) => line.startsWith('.DATA')))
      assert.equal(fields.filter(([keyword]) => keyword === 'FILENAME').length, 1)
      for (const value of Object.values(environmentOf(parameters, {}))) {
        assert.doesNotMatch(value, /[\0\n\r]/)
      }
    }),
    { seed: 9, numRuns: 300 },
  )
})
