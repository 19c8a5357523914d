/** Transfers that break off, crawl, fall silent or bring garbage. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'

import {
  cut,
  cutUnseen,
  drip,
  inTurn,
  miniseed,
  mute,
  silent,
  status,
  whole,
} from '../../../kit/fdsnws-server.ts'
import type { Reply, Responder } from '../../../kit/fdsnws-server.ts'
import { sentences } from '../../../kit/recording-log.ts'
import { sharedData, withoutSharedData } from '../../../kit/shared.ts'
import { records } from '../kit/records.ts'
import { assertSameBytes, bytesOf, day, selection, upstream, window } from './kit/upstream.ts'
import { alfa, alfaBytes, allOf, ask, query, serve, three } from './kit/waveforms.ts'

test('a transfer that breaks off goes on behind the last whole record', async (t) => {
  const { archive, centre, log } = await upstream(t, {
    [query]: (request) =>
      centre.requests.length === 1 ? cut(alfaBytes, 3 * 512 + 100) : serve(alfa)(request),
  })

  const waveforms = ask(archive)
  const bytes = await bytesOf(waveforms)

  assertSameBytes(bytes, alfaBytes)
  assert.equal(waveforms.records, 8)
  assert.deepEqual(
    centre.requests.map(({ lines }) => lines[0]?.start),
    ['2024-01-01T00:00:00', '2024-01-01T01:03:44'],
    'only what is missing is asked for',
  )
  assert.deepEqual(sentences(log), ['warn: transfer broke off'])
})

test('a transfer of several streams is sent again, and what was had is skipped', async (t) => {
  const bytes3 = allOf(three)
  const { archive, centre } = await upstream(t, {
    [query]: inTurn(cut(bytes3, 700), cut(bytes3, 10_000), cut(bytes3, 9000), whole(bytes3)),
  })

  const waveforms = ask(archive, 'XX * * BH?')
  const bytes = await bytesOf(waveforms)

  assertSameBytes(bytes, bytes3)
  assert.equal(waveforms.records, 24)
  assert.equal(centre.requests.length, 4)
})

test('an answer that breaks off before a whole record came is asked for again', async (t) => {
  const { archive, centre } = await upstream(t, {
    [query]: inTurn(cut(alfaBytes, 100), whole(alfaBytes)),
  })

  assertSameBytes(await bytesOf(ask(archive)), alfaBytes)
  assert.equal(centre.requests[1]?.body, centre.requests[0]?.body)
})

test('records of one stream out of order are sent again from the first one', async (t) => {
  const late = allOf([...alfa.slice(2, 5), ...alfa.slice(0, 2), ...alfa.slice(5)])
  const { archive, centre } = await upstream(t, {
    [query]: inTurn(cut(late, 2200), cut(late, 3000), whole(late)),
  })

  assertSameBytes(await bytesOf(ask(archive)), late)
  assert.equal(centre.requests.at(-1)?.lines[0]?.start, '2024-01-01T00:00:00')
})

test('an answer that ends in the middle of a record is asked for again', async (t) => {
  const { archive } = await upstream(t, {
    [query]: inTurn(cutUnseen(alfaBytes, 1000), whole(alfaBytes)),
  })

  const waveforms = ask(archive)
  const bytes = await bytesOf(waveforms)

  assertSameBytes(bytes, alfaBytes)
  assert.equal(waveforms.trouble.toString(), '')
})

test('an answer that always ends in the middle of a record is given, and told', async (t) => {
  const { archive } = await upstream(t, { [query]: inTurn(cutUnseen(alfaBytes, 1000)) })

  const waveforms = ask(archive)
  const bytes = await bytesOf(waveforms)

  assertSameBytes(bytes, alfaBytes.subarray(0, 512))
  assert.match(waveforms.trouble.toString(), /has 488 bytes that are no miniSEED records$/)
})

test('an answer that is another one when it is sent again is not patched together', async (t) => {
  const [first, second] = [allOf(three), allOf(three.toReversed())]
  const { archive } = await upstream(t, { [query]: inTurn(cut(first, 6000), whole(second)) })

  await assert.rejects(bytesOf(ask(archive, 'XX * * BH?')), {
    code: 'SOURCE_DOWN',
    message: /gave another answer/,
  })
})

test('a repeat without an answer does not end a transfer', async (t) => {
  for (const then of [status(204), status(413), whole('oops', 'text/html')]) {
    const { archive } = await upstream(t, { [query]: inTurn(cut(allOf(three), 6000), then) })

    await assert.rejects(bytesOf(ask(archive, 'XX * * BH?')), { code: 'SOURCE_DOWN' })
  }
})

test('one stream that is gone when it is asked for again is not taken for whole', async (t) => {
  const { archive } = await upstream(t, { [query]: inTurn(cut(alfaBytes, 2000), status(204)) })

  await assert.rejects(bytesOf(ask(archive)), {
    code: 'SOURCE_DOWN',
    message: /gave another answer/,
  })
})

test('the record that stands in a stream several times comes as often as it stands there', async (t) => {
  const [first, second, third] = alfa.map(({ what }) => what)
  assert.ok(first && second && third)
  const doubled = Buffer.concat([first, second, second, second, third])
  const { archive } = await upstream(t, {
    [query]: inTurn(cut(doubled, 4 * 512 - 100), whole(doubled.subarray(512))),
  })

  assertSameBytes(await bytesOf(ask(archive)), doubled)
})

test('a large answer takes no more memory than a small one', async (t) => {
  const { archive } = await upstream(t, {
    [query]: inTurn((response) => {
      response.writeHead(200, { 'content-type': miniseed })
      const send = (left: number) => {
        if (left === 0) response.end()
        else response.write(alfaBytes, () => setImmediate(send, left - 1))
      }
      send(3000)
    }),
  })
  const places = new Set<ArrayBufferLike>()
  let bytes = 0

  for await (const chunk of ask(archive).chunks()) {
    places.add(chunk.buffer)
    bytes += chunk.length
  }

  assert.equal(bytes, 3000 * alfaBytes.length)
  assert.ok(places.size <= 3, 'the records of all pieces lie in the same memory')
})

test('a transfer that brings nothing new three times in a row is given up', async (t) => {
  const { archive, centre } = await upstream(t, { [query]: inTurn(cut(alfaBytes, 600)) })

  await assert.rejects(bytesOf(ask(archive)), {
    code: 'SOURCE_DOWN',
    message: /^127\.0\.0\.1:\d+ broke the connection \(UND_ERR_SOCKET\)$/,
  })
  assert.equal(centre.requests.length, 4)
})

const garbage: readonly (readonly [string, Reply, RegExp])[] = [
  [
    'a page',
    whole('<html>maintenance</html>', 'text/html; charset=utf-8'),
    /sent text\/html that is no miniSEED$/,
  ],
  [
    'a page that says that it is miniSEED',
    whole('<html>maintenance</html>'),
    /sent application\/vnd\.fdsn\.mseed that is no miniSEED$/,
  ],
  ['noise', whole(Buffer.alloc(3_000_000, 'D ')), /that is no miniSEED$/],
  ['zeros of no type', whole(Buffer.alloc(70_000), ''), /sent something that is no miniSEED$/],
]

for (const [name, reply, reason] of garbage) {
  test(`${name} is refused and never shipped`, async (t) => {
    const { archive } = await upstream(t, { [query]: inTurn(reply) })

    const waveforms = ask(archive)

    assert.equal((await bytesOf(waveforms)).length, 0)
    assert.match(waveforms.trouble.toString(), reason)
  })
}

test('noise between records is left out and told', async (t) => {
  const noisy = Buffer.concat([
    alfaBytes.subarray(0, 1024),
    Buffer.alloc(77),
    alfaBytes.subarray(1024),
  ])
  const { archive } = await upstream(t, { [query]: inTurn(whole(noisy)) })

  const waveforms = ask(archive)

  assertSameBytes(await bytesOf(waveforms), alfaBytes)
  assert.match(waveforms.trouble.toString(), /has 77 bytes that are no miniSEED records$/)
})

test('a slow answer is taken as it comes', async (t) => {
  const { archive } = await upstream(t, { [query]: inTurn(drip(alfaBytes, 13)) })

  assertSameBytes(await bytesOf(ask(archive)), alfaBytes)
})

test('a service that does not begin to answer is not waited for', async (t) => {
  const { archive } = await upstream(t, { [query]: inTurn(mute()) }, { answer_seconds: 0.1 })

  await assert.rejects(bytesOf(ask(archive)), {
    code: 'SOURCE_DOWN',
    message: /did not begin to answer in time$/,
  })
})

test('an answer that falls silent is taken up again', async (t) => {
  const { archive } = await upstream(
    t,
    { [query]: inTurn(silent(alfaBytes.subarray(0, 1024)), whole(alfaBytes)) },
    { silence_seconds: 0.1 },
  )

  assertSameBytes(await bytesOf(ask(archive)), alfaBytes)
})

test('the abort of a task ends a transfer with its reason', async (t) => {
  const { archive } = await upstream(t, { [query]: inTurn(silent(alfaBytes)) })
  const controller = new AbortController()
  const waveforms = archive.waveforms(
    { selection: selection('XX ALFA 00 BHZ'), window: day },
    controller.signal,
  )
  const chunks = waveforms.chunks()

  await chunks.next()
  controller.abort(new Error('deadline'))

  await assert.rejects(bytesOf(waveforms), /deadline/)
  await assert.rejects(chunks.next(), /deadline/)
})

test('a consumer that stops early frees the connection', async (t) => {
  const { archive, centre } = await upstream(
    t,
    { [query]: inTurn(silent(alfaBytes), whole(alfaBytes)) },
    { connections: 1 },
  )

  const chunks = ask(archive).chunks()
  await chunks.next()
  await chunks.return(undefined)

  assertSameBytes(await bytesOf(ask(archive)), alfaBytes)
  assert.equal(centre.requests.length, 2)
})

test('all tasks together have no more connections to a host than allowed', async (t) => {
  const slow: Responder = () => (response) => {
    setTimeout(whole(alfaBytes), 5, response)
  }
  const { archive, centre } = await upstream(t, { [query]: slow }, { connections: 2 })

  const answers = await Promise.all(Array.from({ length: 9 }, () => bytesOf(ask(archive))))

  assert.ok(answers.every((bytes) => bytes.equals(alfaBytes)))
  assert.equal(centre.mostAtOnce(), 2)
})

test('records of any length and version are cut from the stream', async (t) => {
  const id = { network: 'XX', station: 'ALFA', location: '00', channel: 'BHZ' }
  const mixed = Buffer.concat([
    ...records(id, '2024-01-01T01:00:00', 5000, { recordLength: 4096 }),
    ...records(id, '2024-01-01T03:00:00', 50, { recordLength: 256 }),
    ...records(id, '2024-01-01T04:00:00', 60_000, { recordLength: 2 ** 18 }),
  ])
  const { archive } = await upstream(t, { [query]: inTurn(drip(mixed, 9999)) })

  assertSameBytes(await bytesOf(ask(archive)), mixed)
})

test(
  'answers of a real service are shipped as they are',
  { skip: withoutSharedData },
  async (t) => {
    for (const name of ['2', '3', '4']) {
      const sample = await readFile(
        sharedData('seismic', 'fdsnws-samples', `seiscomp-dataselect-${name}.mseed`),
      )
      const { archive } = await upstream(t, { [query]: inTurn(whole(sample, miniseed)) })

      const bytes = await bytesOf(ask(archive, '* * * *', window('2000-01-01', '2030-01-01')))

      assertSameBytes(bytes, sample)
    }
  },
)
