/** Lines of another centre, which the handler asks through its web services and nothing else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { seismic } from '../../../handlers/seismic/index.ts'
import type { HandlerTask } from '../../../src/handle/handler.ts'
import { startFdsnws, status, text } from '../../kit/fdsnws-server.ts'
import type { Responder } from '../../kit/fdsnws-server.ts'
import { ask, header, openHandler, readable, taskFor } from './kit/ask.ts'
import { exampleArchive } from './kit/example.ts'
import { otherCentre } from './kit/other-centre.ts'
import { scanBytes } from './kit/records.ts'

const day = '2024-01-10T20:00:00 2024-01-11T04:00:00'

/** Our own archive, and how the other centre is asked. */
async function open(t: TestContext) {
  const { waveforms, metadata } = await exampleArchive(t)
  const centre = await otherCentre(t)
  const options = { waveforms: [waveforms], metadata: [metadata] }
  const there = { dcName: 'THERE', source: { fdsnws: centre.url } }
  return { options, centre, there }
}

test('the handler answers for centres with web services', () => {
  assert.deepEqual(seismic.answersFor, ['fdsnws'])
})

test('waveforms of another centre are its own, also where we have the channel too', async (t) => {
  const { options, there } = await open(t)

  const { bytes, outcome } = await ask(options, `.DATA * * ALFA 00 BHZ ${day}`, there)

  const { found } = await scanBytes(bytes)
  assert.deepEqual(
    found.map(({ id, rate }) => `${id} ${rate}`),
    ['XX.ALFA.00.BHZ 1', 'ZZ.ALFA.00.BHZ 1'],
  )
  assert.deepEqual(outcome, { kind: 'ok', count: 2, detail: '' })
})

test('inventories of another centre bear its name, and tell of nothing else', async (t) => {
  const { options, there } = await open(t)
  const levels = [
    ['.INV * *', /\n"THERE" "ZZ" "Elsewhere"/],
    ['.INV * * ALFA', /\n"THERE" "ZZ" "ALFA" "1" "2"/],
    ['.INV * * ALFA 00 BHZ', /\n"THERE" "ZZ" "ALFA" "00" "BHZ" "1\.5"/],
    [`.INV * * ALFA 00 BHZ ${day}`, /\n"THERE" "ZZ" .* "2024-01-10T21:00:00\.000000"/],
  ] as const

  for (const [line, row] of levels) {
    const { bytes, outcome } = await ask(options, line, there)

    assert.match(bytes.toString(), row)
    assert.doesNotMatch(bytes.toString(), /"XX"/)
    assert.deepEqual(outcome, { kind: 'ok', count: 1, detail: '' })
  }
})

test('responses of another centre come in every format, and are its own', async (t) => {
  const { options, there } = await open(t)
  const formats = { RESP: /B050F16 +Network: +ZZ/, STATIONXML: /code="ZZ"/, SACPZ: /NETWORK.*ZZ/ }

  for (const [formatResponse, told] of Object.entries(formats)) {
    const changes = { ...there, header: { ...header, formatResponse } }
    const { bytes, outcome } = await ask(options, '.RESP * * ALFA 00 BHZ', changes)

    assert.match(bytes.toString(), told)
    assert.doesNotMatch(bytes.toString(), /Network: +XX|code="XX"|NETWORK.*XX/)
    assert.deepEqual(outcome, { kind: 'ok', count: 1, detail: '' })
  }
})

test('formats and trimming are those of our own data', async (t) => {
  const { options, there } = await open(t)
  const window = '2024-01-10T21:00:10 2024-01-10T21:00:19'
  const [cut, list] = await Promise.all([
    ask(options, `.DATA * ZZ ALFA 00 BHZ ${window} trim=true`, there),
    ask(options, `.DATA * ZZ ALFA 00 BHZ ${window}`, {
      ...there,
      header: { ...header, formatWaveform: 'SLIST' },
    }),
  ])

  const { found } = await scanBytes(cut.bytes)
  assert.deepEqual(
    found.map(({ samples }) => samples),
    [10],
  )
  assert.match(list.bytes.toString(), /^TIMESERIES ZZ_ALFA_00_BHZ_/)
})

test('SEED of another centre has its responses beside it', async (t) => {
  const { options, there } = await open(t)
  const line = `.DATA * ZZ ALFA 00 BHZ ${day}`

  const { bytes, outcome } = await ask({ ...options, hasCompanion: true }, line, there)

  assert.match(bytes.toString('latin1'), /B050F16 +Network: +ZZ/)
  assert.match(outcome.detail, /the responses are in the file/)
})

test('our own services are not asked for another centre, nor that one for us', async (t) => {
  const { options, there, centre } = await open(t)
  const own = await startFdsnws(t, { '': () => text('') })
  const section = { fdsnws: [{ url: own.url }] }
  const { fdsnws } = seismic.readOptions(section, '/')

  await ask({ ...options, fdsnws }, '.INV * ZZ', there)
  const asked = [own.requests.length, centre.requests.length]
  await ask({ ...options, fdsnws }, '.INV * ZZ')

  assert.deepEqual(asked, [0, 1])
  assert.equal(centre.requests.length, 1)
})

test('a centre whose services are down puts its lines off', async (t) => {
  const { options, there } = await open(t)
  const down = await startFdsnws(t, { '': () => status(500, 'on fire') })
  const changes = { ...there, source: { fdsnws: down.url } }

  for (const line of ['.INV * ZZ', '.RESP * ZZ * * *', `.DATA * ZZ * * * ${day}`]) {
    await assert.rejects(ask(options, line, changes), {
      code: 'SOURCE_DOWN',
      message: `${down.host} failed (500): on fire`,
    })
  }
})

test('what is excluded is not answered, whatever the service sends', async (t) => {
  const { options, there } = await open(t)

  const { bytes, outcome } = await ask(options, `.DATA * * ALFA 00 BHZ ${day} exclude=X?`, there)
  const none = await ask(options, `.INV * ZZ exclude=ZZ`, there)

  const { found } = await scanBytes(bytes)
  assert.deepEqual(
    found.map(({ id }) => id),
    ['ZZ.ALFA.00.BHZ'],
  )
  assert.equal(outcome.count, 1)
  assert.equal(none.outcome.kind, 'nodata')
})

test('a service that proved to be missing is not looked for at every line', async (t) => {
  const channels: Responder = () => status(204)
  const centre = await startFdsnws(t, { 'station/1/query': channels })
  const handler = await openHandler({})
  t.after(() => handler.close?.())
  const changes: Partial<HandlerTask> = { source: { fdsnws: centre.url } }
  const line = `.INV * ZZ ALFA 00 BHZ ${day}`

  for (let task = 0; task < 3; task++) {
    for await (const answer of handler.handle([readable(line)], taskFor('INV', changes))) {
      if ('bytes' in answer) await Array.fromAsync(answer.bytes)
    }
  }

  const missed = centre.requests.filter(({ path }) => path.includes('availability'))
  assert.equal(missed.length, 2, 'each of the two places is asked once')
})

test('the check of another centre asks its services alone', async (t) => {
  const { centre } = await open(t)
  const gone = await startFdsnws(t, {})
  const handler = await openHandler({ waveforms: ['/nowhere'] })
  t.after(() => handler.close?.())

  await handler.check?.(t.signal, { fdsnws: centre.url })

  assert.deepEqual(
    centre.requests.map(({ path }) => path),
    ['/station/1/version', '/dataselect/1/version'],
  )
  await assert.rejects(async () => handler.check?.(t.signal, { fdsnws: gone.url }), {
    code: 'SOURCE_DOWN',
    message: `no service at ${gone.url}/station/1/version`,
  })
})
