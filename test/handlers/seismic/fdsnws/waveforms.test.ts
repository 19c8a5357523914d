/** Waveforms of an upstream centre: what is asked for, what is shipped, and what is said. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { inTurn, matching, status, whole } from '../../../kit/fdsnws-server.ts'
import { assertSameBytes, bytesOf, selection, upstream, window } from './kit/upstream.ts'
import { alfa, alfaBytes, allOf, ask, query, serve, three } from './kit/waveforms.ts'

test('a line is one POST with a line for each combination, and the records come as they are', async (t) => {
  const { archive, centre } = await upstream(t, { [query]: serve(three) })
  const during = window('2024-01-01T01:00:00.5', '2024-01-01T02:00:00')

  const waveforms = ask(archive, 'XX ALFA,BRAVO -,00 BH?', during)
  const bytes = await bytesOf(waveforms)

  assert.equal(
    centre.requests.map(({ method, body }) => `${method}\n${body}`).join(''),
    [
      'POST\nnodata=204',
      'XX ALFA -- BH? 2024-01-01T01:00:00.500000 2024-01-01T02:00:00',
      'XX ALFA 00 BH? 2024-01-01T01:00:00.500000 2024-01-01T02:00:00',
      'XX BRAVO -- BH? 2024-01-01T01:00:00.500000 2024-01-01T02:00:00',
      'XX BRAVO 00 BH? 2024-01-01T01:00:00.500000 2024-01-01T02:00:00\n',
    ].join('\n'),
  )
  assertSameBytes(bytes, allOf(three))
  assert.equal(waveforms.records, 24)
  assert.equal(waveforms.trouble.toString(), '')
})

test('records that only touch the window, and streams not asked for, are dropped', async (t) => {
  const { archive } = await upstream(t, { [query]: inTurn(whole(allOf(three))) })
  const during = window('2024-01-01T01:01:51', '2024-01-01T01:05:36')

  const bytes = await bytesOf(ask(archive, 'XX ALFA 00 BHZ', during))

  assertSameBytes(bytes, allOf(alfa.slice(1, 3)), 'one ends at the start, one begins at the end')
})

test('what two patterns of a line match comes once', async (t) => {
  const { archive, centre } = await upstream(t, { [query]: serve(three) })

  const bytes = await bytesOf(ask(archive, 'XX BRAVO - BH?,?HZ,BHN'))

  assertSameBytes(bytes, allOf(three.slice(8)))
  assert.deepEqual(
    centre.requests.map(({ lines }) => lines.map(({ channel }) => channel)),
    [['BH?'], ['?HZ']],
  )
})

test('a centre is asked for the networks that it is meant for, and no others', async (t) => {
  const { archive, centre } = await upstream(
    t,
    { [query]: serve(three) },
    { networks: ['X?', 'GE'] },
  )

  await bytesOf(ask(archive, '* ALFA * BHZ'))
  await bytesOf(ask(archive, 'IU ALFA * BHZ'))

  assert.deepEqual(
    centre.requests.map(({ lines }) => lines.map(({ network }) => network)),
    [['X?', 'GE']],
  )
  assert.deepEqual(
    ['XX', '?E', 'IU'].map((one) => archive.serves(selection(one))),
    [true, true, false],
  )
})

test('more lines than one request may have are several requests', async (t) => {
  const { archive, centre } = await upstream(t, { [query]: serve(three) }, { request_lines: 2 })

  const bytes = await bytesOf(ask(archive, 'XX ALFA,BRAVO,CHARLY - BHZ'))

  assertSameBytes(bytes, allOf(three.slice(8, 16)))
  assert.deepEqual(
    centre.requests.map(({ lines }) => lines.length),
    [2, 1],
  )
})

for (const code of [204, 404]) {
  test(`${code} is no data, and no trouble`, async (t) => {
    const { archive } = await upstream(t, { [query]: inTurn(status(code)) })

    const waveforms = ask(archive)

    assert.equal((await bytesOf(waveforms)).length, 0)
    assert.ok(waveforms.trouble.isNone)
  })
}

const refusals: readonly (readonly [number, string, RegExp])[] = [
  [
    400,
    'Error 400: Bad Request\n\nthe end lies before the start\n\nUsage: …',
    /refused the question \(400\): the end lies before the start$/,
  ],
  [400, '<html><body>Oh</body></html>', /refused the question \(400\)$/],
  [401, '', /keeps these data for authorised users \(401\)$/],
  [403, 'Restricted', /keeps these data for authorised users \(403\)$/],
  [405, 'x'.repeat(9000), /refused the question \(405\): x{160}…$/],
  [303, '', /refused the question \(303\)$/],
]

for (const [code, body, reason] of refusals) {
  test(`${code} with "${body.slice(0, 9)}" is told, and nothing is shipped`, async (t) => {
    const { archive } = await upstream(t, { [query]: inTurn(status(code, body)) })

    const waveforms = ask(archive)

    assert.equal((await bytesOf(waveforms)).length, 0)
    assert.match(waveforms.trouble.toString(), reason)
    assert.equal(waveforms.trouble.isNone, false)
  })
}

for (const code of [500, 502]) {
  test(`${code} puts the work off`, async (t) => {
    const { archive } = await upstream(t, { [query]: inTurn(status(code, 'database down')) })

    await assert.rejects(bytesOf(ask(archive)), {
      code: 'SOURCE_DOWN',
      message: new RegExp(`failed \\(${code}\\): database down$`),
    })
  })
}

test('a busy service is asked again when it says, in seconds or as a date', async (t) => {
  const date = new Date(Date.UTC(2024, 0, 1, 0, 0, 42)).toUTCString()
  const { archive, pauses } = await upstream(t, {
    [query]: inTurn(
      status(503, '', { 'retry-after': '7' }),
      status(429, '', { 'retry-after': date }),
      status(503),
      whole(alfaBytes),
    ),
  })

  const bytes = await bytesOf(ask(archive))

  assertSameBytes(bytes, alfaBytes)
  assert.deepEqual(pauses, [7000, 42_000, 8000])
})

test('a service that stays busy is not waited for beyond the limit', async (t) => {
  const busy = inTurn(status(429, '', { 'retry-after': '100' }))
  const { archive, pauses } = await upstream(t, { [query]: busy }, { wait_seconds: 250 })

  await assert.rejects(bytesOf(ask(archive)), {
    code: 'SOURCE_DOWN',
    message: /is busy \(429\) and asks to come back in 100 s$/,
  })
  assert.deepEqual(pauses, [100_000, 100_000])
})

for (const code of [413, 414]) {
  test(`${code} splits by lines, then by streams, then by time, and nothing comes twice`, async (t) => {
    const tooLarge: string[] = []
    const { archive } = await upstream(t, {
      [query]: (request) => {
        if (matching(three, request.lines).length <= 3) return serve(three)(request)
        tooLarge.push(request.lines.map(({ station, channel }) => `${station} ${channel}`).join())
        return status(code)
      },
      'station/1/query': inTurn(whole(stationText, 'text/plain')),
    })
    const during = window('2024-01-01T01:00:30', '2024-01-01T02:30:00')

    const waveforms = ask(archive, 'XX ALFA,BRAVO -,00 BH?', during)
    const bytes = await bytesOf(waveforms)

    const streams = [three.slice(0, 8), three.slice(16), three.slice(8, 16)]
    assertSameBytes(bytes, allOf(streams.flat()))
    assert.equal(waveforms.records, 24)
    assert.equal(waveforms.trouble.toString(), '')
    assert.deepEqual(tooLarge.slice(0, 3), [
      'ALFA BH?,ALFA BH?,BRAVO BH?,BRAVO BH?',
      'ALFA BH?,ALFA BH?',
      'ALFA BH?',
    ])
    assert.ok(tooLarge.includes('BRAVO BHN') && tooLarge.includes('BRAVO BHZ'))
  })
}

const stationText = [
  '#Network|Station|Location|Channel|Latitude|Longitude|Elevation|Depth|Azimuth|Dip|SensorDescription|Scale|ScaleFreq|ScaleUnits|SampleRate|StartTime|EndTime',
  'XX|ALFA|00|BHZ|1|2|3|0|0|-90|S|1|1|M/S|1|2020-01-01T00:00:00|',
  'XX|BRAVO||BHZ|1|2|3|0|0|-90|S|1|1|M/S|1|2020-01-01T00:00:00|',
  'XX|BRAVO||BHN|1|2|3|0|0|0|S|1|1|M/S|1|2020-01-01T00:00:00|',
].join('\n')

test('a service that takes nothing at all is told, and does not go on for ever', async (t) => {
  const { archive, centre } = await upstream(t, { [query]: inTurn(status(413)) })
  const waveforms = ask(archive, 'XX ALFA 00 BHZ', window('2024-01-01', '2034-01-01'))

  await bytesOf(waveforms)

  assert.match(waveforms.trouble.toString(), /finds even a minute of XX ALFA 00 BHZ too large$/)
  assert.equal(centre.requests.length, 24)
})
