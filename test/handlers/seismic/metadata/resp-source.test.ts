import assert from 'node:assert/strict'
import { utimes, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { respSource } from '../../../../handlers/seismic/metadata/resp-source.ts'
import { everything } from '../../../../handlers/seismic/selection.ts'
import { openEnd } from '../../../../src/model/index.ts'
import { CollectingSink, pieces } from '../kit/collecting-sink.ts'
import { never, openMetadata, resp } from '../kit/metadata.ts'
import { at } from '../kit/time.ts'

async function index(text: string, size = 100): Promise<CollectingSink> {
  const sink = new CollectingSink()
  await respSource.index(pieces(Buffer.from(text), size), sink)
  return sink
}

const ended = (text: string, end: string) => text.replace('No Ending Time', end)
/** What stands before the sensitivity: a channel without any response. */
const headOf = (text: string) => text.split('B058')[0] ?? ''

const decimation = `B057F03     Stage sequence number:                 1
B057F04     Input sample rate:                     40
B057F05     Decimation factor:                     2
B057F06     Decimation offset:                     0
B057F07     Estimated delay (seconds):             0
B057F08     Correction applied (seconds):          0
`
const poles = `B053F03     Transfer function type:                A
B053F04     Stage sequence number:                 1
B053F05     Response in units lookup:              M/S - Velocity
B053F06     Response out units lookup:             V - Volts
B053F07     A0 normalization factor:               1
B053F08     Normalization frequency:               1
B053F09     Number of zeroes:                      0
B053F14     Number of poles:                       0
`
const polynomial = `B062F03     Transfer function type:                P
B062F04     Stage sequence number:                 0
B062F05     Response in units lookup:              PA - Pressure
B062F06     Response out units lookup:             COUNTS - Counts
B062F07     Polynomial approximation type:         M
B062F08     Valid frequency units:                 B
B062F09     Lower valid frequency bound:           0
B062F10     Upper valid frequency bound:           1
B062F11     Lower bound of approximation:          0
B062F12     Upper bound of approximation:          1
B062F13     Maximum absolute error:                0
B062F14     Number of coefficients:                1
B062F15-16  0  2.0  0.0
`

test('a channel is told with what its response tells of it', async () => {
  const text = resp('XX', 'ALFA', 'BHZ', '2001,001')
  const full = `${headOf(text)}${poles}${decimation}B058${text.split('B058').slice(1).join('B058')}`

  const { channels, remarks } = await index(full)

  const [{ sampleRate, scale, scaleFrequency, scaleUnits } = assert.fail()] = channels
  assert.deepEqual([sampleRate, scale, scaleFrequency], ['20', '7', '1'])
  assert.equal(scaleUnits.split(' ')[0], 'M/S')
  assert.deepEqual(remarks, [])
})

test('a polynomial tells the unit, and no scale', async () => {
  const { channels } = await index(headOf(resp('XX', 'ALFA', 'LDO', '2001,001')) + polynomial)

  const [{ scale, scaleFrequency, scaleUnits } = assert.fail()] = channels
  assert.deepEqual([scale, scaleFrequency, scaleUnits.split(' ')[0]], ['', '', 'PA'])
})

test('what names no channel is left out and remarked', async () => {
  const nameless = resp('XX', '??', 'BHZ', '2001,001')

  const { channels, stations, remarks } = await index(
    nameless + resp('XX', 'ALFA', 'BHZ', '2001,001'),
  )

  assert.equal(channels.length, 1)
  assert.deepEqual(
    stations.map(({ station }) => station),
    ['ALFA'],
  )
  assert.match(remarks.join(), /^a response was left out: the channel is not named/)
})

const spans: readonly (readonly [string, readonly string[], number | undefined, number])[] = [
  ['in order', ['2001,001', '2002,001'], at('2001-01-01'), openEnd],
  ['in no order', ['2003,001', '2002,001', '2004,001'], at('2002-01-01'), openEnd],
  ['at once', ['2001,001', '2001,001'], at('2001-01-01'), openEnd],
  ['before anything', ['2001,001', '', ''], undefined, openEnd],
]

for (const [name, starts, start, end] of spans) {
  test(`a station whose epochs begin ${name} is told from its first start`, async () => {
    const texts = starts.map((one, i) => resp('XX', 'ALFA', `BH${i}`, one))

    const { networks, stations } = await index(texts.join(''))

    assert.deepEqual(
      [...stations, ...networks].map((one) => [one.start, one.end]),
      [
        [start, end],
        [start, end],
      ],
    )
  })
}

test('a station whose epochs all end is told to its last end, in any order', async () => {
  const ends = ['2003,001', '2005,001', '2004,001']
  const texts = ends.map((end, i) => ended(resp('XX', 'ALFA', `BH${i}`, '2001,001'), end))

  const { networks, stations } = await index(texts.join(''))

  assert.equal(stations[0]?.end, at('2005-01-01'))
  assert.equal(networks[0]?.end, at('2005-01-01'))
})

test('a network is told once for all its stations, from the first start', async () => {
  const texts = [resp('XX', 'ALFA', 'BHZ', '2002,001'), resp('XX', 'BETA', 'BHZ', '2001,001')]

  const { networks, stations } = await index(texts.join(''))

  assert.equal(stations.length, 2)
  assert.deepEqual(
    networks.map(({ start }) => start),
    [at('2001-01-01')],
  )
})

async function responseIn(t: TestContext, text: string) {
  const { metadata, path } = await openMetadata(t)
  await writeFile(path('RESP.XX.ALFA..BHZ'), text)
  await utimes(path('RESP.XX.ALFA..BHZ'), 1, 1)
  await metadata.refresh(never)
  const [channel = assert.fail('no channel')] = metadata.channels(everything)
  return { channel, path, response: await respSource.response(channel) }
}

test('a channel without blockettes has no response', async (t) => {
  const { response } = await responseIn(t, headOf(resp('XX', 'ALFA', 'BHZ', '2001,001')))

  assert.equal(response, undefined)
})

test('a polynomial is a response, and so are stages without a sensitivity', async (t) => {
  const head = headOf(resp('XX', 'ALFA', 'BHZ', '2001,001'))

  const first = await responseIn(t, head + polynomial)
  const second = await responseIn(t, head + poles)

  assert.equal(first.response?.polynomial?.coefficients.length, 1)
  assert.equal(second.response?.stages.length, 1)
})

test('a file that was put in place of another one of its size and time is not mistaken for it', async (t) => {
  const { channel, path } = await responseIn(t, resp('XX', 'ALFA', 'BHZ', '2001,001'))
  await writeFile(path('RESP.XX.ALFA..BHZ'), resp('XX', 'BETA', 'BHZ', '2001,001'))
  await utimes(path('RESP.XX.ALFA..BHZ'), 1, 1)

  assert.equal(await respSource.response(channel), undefined)
})
