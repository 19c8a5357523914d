import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seismic } from '../../../handlers/seismic/index.ts'
import { lineOf } from './kit/ask.ts'
import { between } from './kit/time.ts'

const window = between('2024-01-10', '2024-01-11')

const levels: readonly (readonly [string, string])[] = [
  ['.INV * IU', 'networks'],
  ['.INV * IU AN*', 'stations'],
  ['.INV * IU ANMO * *', 'channels'],
  ['.INV * IU ANMO * * 2024-01-10 2024-01-11', 'spans'],
  ['.RESP * IU ANMO * *', 'response'],
  ['.RESP * IU ANMO * * 2024-01-10 2024-01-11', 'response'],
  ['.DATA * IU ANMO * * 2024-01-10 2024-01-11', 'waveform'],
]

for (const [text, level] of levels) {
  test(`${text} asks for ${level}`, () => {
    const reading = seismic.readLine(lineOf(text))

    assert.equal('query' in reading && reading.query.level, level)
  })
}

test('the patterns and the window of a line are taken over', () => {
  const reading = seismic.readLine(lineOf('.DATA * IU,II AN* --,1? BHZ 2024-01-10 2024-01-11'))

  assert.deepEqual(reading, {
    query: {
      level: 'waveform',
      selection: {
        network: ['IU', 'II'],
        station: ['AN*'],
        location: ['--', '1?'],
        channel: ['BHZ'],
      },
      window,
      wishes: {},
    },
  })
})

test('positions that a line does not name are open', () => {
  const reading = seismic.readLine(lineOf('.INV * IU'))

  const selection = { network: ['IU'], station: ['*'], location: ['*'], channel: ['*'] }
  assert.deepEqual(reading, { query: { level: 'networks', selection } })
})

const unknown = [
  '.INV *',
  '.INV * IU AN* *',
  '.INV * IU AN* 2024-01-10 2024-01-11',
  '.RESP * IU AN*',
  '.DATA * IU ANMO * *',
  '.SCHED * IU ANMO * *',
]

for (const text of unknown) {
  test(`${text} is refused`, () => {
    const reading = seismic.readLine(lineOf(text))

    assert.ok('problems' in reading && reading.problems.length === 1)
  })
}

test('what a line wishes is taken over', () => {
  const line = lineOf('.DATA * IU ANMO * * 2024-01-10 2024-01-11')

  const reading = seismic.readLine({ ...line, options: { trim: 'sample', PRUNE: 'Record' } })

  assert.deepEqual('query' in reading && 'wishes' in reading.query && reading.query.wishes, {
    trim: true,
    prune: 'record',
  })
})

test('networks that a line excludes are taken over, for every type of line', () => {
  for (const [text] of levels) {
    const reading = seismic.readLine({ ...lineOf(text), options: { Exclude: 'bk, G?,,iu' } })

    assert.ok('query' in reading)
    assert.deepEqual(reading.query.selection.exclude, ['BK', 'G?', 'IU'])
  }
})

for (const exclude of ['', ',', 'B.', '[A]', 'A'.repeat(17)]) {
  test(`exclude=${exclude} is refused`, () => {
    const reading = seismic.readLine({ ...lineOf('.INV * IU'), options: { exclude } })

    assert.deepEqual(reading, {
      problems: [`exclude=${exclude} names no networks: write their codes, as in exclude=BK,G?`],
    })
  })
}

const refused: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] =
  [
    [
      '.INV * IU',
      { trim: 'true', colour: 'red' },
      [
        'the option "trim" is not known here; known is exclude',
        'the option "colour" is not known here; known is exclude',
      ],
    ],
    [
      '.DATA * IU ANMO * * 2024-01-10 2024-01-11',
      { trim: 'maybe', prune: 'all', colour: 'red' },
      [
        'trim=maybe is not known here: write trim=true or trim=false',
        'prune=all is not known here: write prune=none, prune=record or prune=sample',
        'the option "colour" is not known here; known are trim, prune and exclude',
      ],
    ],
  ]

for (const [text, options, problems] of refused) {
  test(`${text} ${JSON.stringify(options)}: every option that cannot be met is refused`, () => {
    assert.deepEqual(seismic.readLine({ ...lineOf(text), options }), { problems })
  })
}
