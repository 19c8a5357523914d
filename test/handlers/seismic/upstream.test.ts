/** A handler with an archive of its own, and the web services of another centre beside it. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { readOptions } from '../../../handlers/seismic/options.ts'
import { status, startFdsnws, text, whole } from '../../kit/fdsnws-server.ts'
import type { Responder } from '../../kit/fdsnws-server.ts'
import { openTrial } from '../../kit/trial.ts'
import { ask, header } from './kit/ask.ts'
import { exampleArchive } from './kit/example.ts'
import { otherCentre } from './kit/other-centre.ts'
import { scanBytes } from './kit/records.ts'

const day = '2024-01-10T20:00:00 2024-01-11T04:00:00'

async function ownArchive(t: TestContext) {
  const { waveforms, metadata } = await exampleArchive(t)
  return { waveforms: [waveforms], metadata: [metadata] } as const
}

/** The archive of the examples, and another centre beside it. */
async function openBoth(t: TestContext) {
  const centre = await otherCentre(t)
  const { fdsnws } = readOptions({ fdsnws: [{ url: centre.url }] }, '/')
  return { options: { ...(await ownArchive(t)), fdsnws }, centre }
}

test('the gateway tells other centres what it is and how to reach who runs it', async (t) => {
  const centre = await startFdsnws(t, { '': () => text('1.1') })
  const config = `
[[handlers.seismic.fdsnws]]
url = "${centre.url}"
[centre]
contact_email = "ops@centre.example"`
  const trial = await openTrial({ config, roles: [] })
  t.after(() => trial.close())

  const [found] = await trial.gateway.shop.registry
    .check(t.signal)
    .then((all) => all.filter(({ name }) => name === 'seismic'))

  assert.equal(found?.wrong, undefined)
  assert.equal(centre.requests.length, 2)
  for (const { headers } of centre.requests) {
    assert.match(headers['user-agent'] ?? '', /^netdc\/\d\S* \(.*ops@centre\.example\)$/)
  }
})

test('waveforms of a channel come from the archive itself, or else from the other centre', async (t) => {
  const { options } = await openBoth(t)

  const { bytes, outcome } = await ask(options, `.DATA * XX,ZZ ALFA 00 BHZ ${day}`)

  const { found } = await scanBytes(bytes)
  const counts = Object.entries(Object.groupBy(found, ({ id }) => id))
  assert.deepEqual(
    counts.map(([id]) => id),
    ['XX.ALFA.00.BHZ', 'ZZ.ALFA.00.BHZ'],
  )
  assert.deepEqual(
    counts.map(([, some = []]) => some.every(({ rate }) => rate === 1)),
    [false, true],
  )
  assert.deepEqual(outcome, { kind: 'ok', count: found.length, detail: '' })
})

test('inventories tell of both, in one order', async (t) => {
  const { options } = await openBoth(t)
  const levels = [
    ['.INV * *', /"XX".*\n"HERE" "XY".*\n"HERE" "ZZ" "Elsewhere"/],
    ['.INV * XX,ZZ ALFA', /"XX" "ALFA".*\n"HERE" "ZZ" "ALFA" "1" "2"/],
    ['.INV * XX,ZZ ALFA 00 BHZ', /"XX" "ALFA" "00" "BHZ".*\n"HERE" "ZZ" "ALFA" "00" "BHZ" "1\.5"/],
    [`.INV * XX,ZZ ALFA 00 BHZ ${day}`, /"XX" .*\n"HERE" "ZZ" .* "2024-01-10T21:00:00\.000000"/],
  ] as const

  for (const [line, rows] of levels) {
    const { bytes, outcome } = await ask(options, line)

    assert.match(bytes.toString(), rows)
    assert.equal(outcome.kind, 'ok')
  }
})

test('responses of both are one product, in every format', async (t) => {
  const { options } = await openBoth(t)
  const formats = { RESP: /B050F16.*XX[^]*B050F16.*ZZ/, STATIONXML: /code="XX"[^]*code="ZZ"/ }

  for (const [formatResponse, both] of Object.entries(formats)) {
    const changes = { header: { ...header, formatResponse } }
    const { bytes, outcome } = await ask(options, '.RESP * XX,ZZ ALFA 00 BHZ', changes)

    assert.match(bytes.toString(), both)
    assert.deepEqual(outcome, { kind: 'ok', count: 2, detail: '' })
  }
})

test('what is wrong with a response of another centre costs itself alone, and is told once', async (t) => {
  const archive = await ownArchive(t)
  const xml = await readFile(join(archive.metadata[0], 'XX.xml'), 'utf8')
  const odd = xml.replaceAll('"XX"', '"ZZ"').replace(/<Response>[^]*?<\/Response>/, '')
  const broken = odd.replace(/(<StageGain>\s*<Value>)/, '$1four')
  const centre = await startFdsnws(t, {
    'station/1/query': ({ parameters }) =>
      parameters.get('format') === 'text' ? status(204) : whole(broken, 'application/xml'),
  })
  const { fdsnws } = readOptions({ fdsnws: [{ url: centre.url }] }, '/')

  const { outcome } = await ask({ fdsnws }, '.RESP * ZZ * * *')

  assert.equal(outcome.kind, 'ok')
  assert.match(outcome.detail, /^ZZ\.\S+ of \S+: [^;]*"four[^;]*; ZZ\.\S+ of \S+ has no response$/)
})

test('StationXML has the channels of another centre as they stand there', async (t) => {
  const { options } = await openBoth(t)
  const changes = { header: { ...header, formatResponse: 'STATIONXML' } }

  const [own, theirs] = await Promise.all(
    ['XX', 'ZZ'].map(async (network) => {
      const { bytes } = await ask(options, `.RESP * ${network} ALFA 00 BHZ`, changes)
      return /<Channel[^]*<\/Channel>/.exec(bytes.toString())?.[0]
    }),
  )

  assert.match(theirs ?? '', /<Dip>[^]*<SampleRate>/)
  assert.equal(theirs, own)
})

test('of two centres that have the same channel the first one answers', async (t) => {
  const { options } = await openBoth(t)
  const [first, second] = [await openBoth(t), await openBoth(t)].map(
    ({ options: { fdsnws } }) => fdsnws,
  )
  const fdsnws = [...(first ?? []), ...(second ?? [])]

  for (const line of ['.RESP * ZZ ALFA 00 BHZ', `.DATA * ZZ ALFA 00 BHZ ${day}`]) {
    const [once, twice] = [await ask(options, line), await ask({ ...options, fdsnws }, line)]

    assert.deepEqual(twice.outcome, once.outcome)
    assert.ok(twice.bytes.equals(once.bytes))
  }
})

test('a channel that stands in no table of its centre is answered all the same', async (t) => {
  const archive = await ownArchive(t)
  const xml = await readFile(join(archive.metadata[0], 'XX.xml'), 'utf8')
  const station: Responder = ({ parameters }) =>
    parameters.get('format') === 'text'
      ? status(204)
      : whole(xml.replaceAll('"XX"', '"ZZ"'), 'application/xml')
  const centre = await startFdsnws(t, { 'station/1/query': station })
  const { fdsnws } = readOptions({ fdsnws: [{ url: centre.url }] }, '/')

  const { bytes, outcome } = await ask({ fdsnws }, '.RESP * ZZ ALFA 00 BH?')

  assert.match(bytes.toString(), /B050F16 +Network: +ZZ/)
  assert.equal(outcome.kind, 'ok')
  const tables = centre.requests.filter(({ parameters }) => parameters.get('format') === 'text')
  assert.equal(tables.length, 3, 'the tables of a station are asked for once')
})

test('SEED of another centre has its responses beside it', async (t) => {
  const { options } = await openBoth(t)

  const { bytes, outcome } = await ask(
    { ...options, hasCompanion: true },
    `.DATA * ZZ ALFA 00 BHZ ${day}`,
  )

  assert.match(bytes.toString('latin1'), /B050F16 +Network: +ZZ/)
  assert.equal(outcome.detail, 'miniSEED; the responses are in the file resp.txt beside it')
})

test('a centre that says no is told in the outcome, and the rest is answered', async (t) => {
  const archive = await ownArchive(t)
  const centre = await startFdsnws(t, { 'dataselect/1/query': () => status(403, 'not for you') })
  const { fdsnws } = readOptions({ fdsnws: [{ url: centre.url }] }, '/')

  const { outcome } = await ask({ ...archive, fdsnws }, `.DATA * XX,ZZ ALFA 00 BHZ ${day}`)

  assert.equal(outcome.kind, 'ok')
  assert.match(outcome.detail, /keeps these data for authorised users \(403\)/)
})
