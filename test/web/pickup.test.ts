import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, test } from 'node:test'

import { aRequest, openWithShipment, token } from './servers.ts'

const bytes = Buffer.alloc(300_000, 'netdc')

describe('a shipment', () => {
  test('is fetched whole, with all that a client needs to know', async (t) => {
    const { url, record } = await openWithShipment(t, bytes)

    const answer = await fetch(url)

    assert.equal(answer.status, 200)
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), bytes)
    const wanted = {
      'accept-ranges': 'bytes',
      'cache-control': 'private',
      'content-disposition': 'attachment; filename="my_event.DATA.NCEDC.mseed"',
      'content-length': '300000',
      'content-type': 'application/vnd.fdsn.mseed',
      etag: `"${record.file.sha256}"`,
      'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex',
    }
    for (const [name, value] of Object.entries(wanted))
      assert.equal(answer.headers.get(name), value)
  })

  test('is described by HEAD, of all of it, and nothing is sent', async (t) => {
    const { url, events } = await openWithShipment(t, bytes)

    const answer = await fetch(url, { method: 'HEAD', headers: { Range: 'bytes=0-9' } })

    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-length'), '300000')
    assert.equal((await answer.arrayBuffer()).byteLength, 0)
    assert.deepEqual(events, [])
  })

  test('is fetched in part', async (t) => {
    const { url } = await openWithShipment(t, bytes)

    const answer = await fetch(url, { headers: { Range: 'bytes=299990-' } })

    assert.equal(answer.status, 206)
    assert.equal(answer.headers.get('content-range'), 'bytes 299990-299999/300000')
    assert.equal(await answer.text(), bytes.subarray(299_990).toString())
  })

  test('is resumed only while it is the same file', async (t) => {
    const { url, record } = await openWithShipment(t, bytes)
    const resume = async (ifRange: string) =>
      (await fetch(url, { headers: { Range: 'bytes=5-9', 'If-Range': ifRange } })).status

    assert.equal(await resume(`"${record.file.sha256}"`), 206)
    assert.equal(await resume('"another"'), 200)
    assert.equal(await resume('Mon, 01 Jan 2024 00:00:00 GMT'), 206)
    assert.equal(await resume('Sun, 31 Dec 2023 00:00:00 GMT'), 200)
  })

  test('has no bytes past its end', async (t) => {
    const { url } = await openWithShipment(t, bytes)

    const answer = await fetch(url, { headers: { Range: 'bytes=300000-' } })

    assert.equal(answer.status, 416)
    assert.equal(answer.headers.get('content-range'), 'bytes */300000')
  })

  test('is not sent to who has it', async (t) => {
    const { url, record } = await openWithShipment(t, bytes)

    const answer = await fetch(url, { headers: { 'If-None-Match': `"${record.file.sha256}"` } })

    assert.equal(answer.status, 304)
    assert.equal(await answer.text(), '')
  })

  test('is sent whole where several parts are asked for', async (t) => {
    const { url } = await openWithShipment(t, bytes)

    const answer = await fetch(url, { headers: { Range: 'bytes=0-1,100-101' } })

    assert.equal(answer.status, 200)
    assert.equal((await answer.arrayBuffer()).byteLength, bytes.length)
  })

  test('is not sent to who asks for what it was before', async (t) => {
    const { url } = await openWithShipment(t, bytes)

    const answer = await fetch(url, { headers: { 'If-Match': '"another"' } })

    assert.equal(answer.status, 412)
    assert.equal(answer.headers.get('content-disposition'), null)
    await answer.text()
  })

  test('is not sent to who has had it since it was made', async (t) => {
    const { url } = await openWithShipment(t, bytes)
    const since = { 'If-Modified-Since': 'Mon, 01 Jan 2024 00:00:00 GMT' }

    assert.equal((await fetch(url, { headers: since })).status, 304)
    assert.equal((await fetch(url, { headers: since, method: 'HEAD' })).status, 304)
  })

  test('may be empty', async (t) => {
    const { url, noted, events } = await openWithShipment(t, Buffer.alloc(0))

    const answer = await fetch(url)
    await noted

    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-length'), '0')
    assert.equal(events.length, 1)
  })

  test('has a name that makes no header fields', async (t) => {
    const name = 'a"; \r\nX: ü.mseed'
    const { web } = await openWithShipment(t, bytes, { record: { name } })

    const answer = await fetch(`${web.url}/pickup/${token}/${encodeURIComponent(name)}`)

    assert.equal(answer.status, 200)
    assert.equal(
      answer.headers.get('content-disposition'),
      'attachment; filename="a_____X___.mseed"',
    )
    await answer.arrayBuffer()
  })
})

describe('what is not there', () => {
  const paths = [
    `/pickup/${token}/other.mseed`,
    `/pickup/BBBBBBBBBBBBBBBBBBBBBB/my_event.DATA.NCEDC.mseed`,
    '/pickup/short/my_event.DATA.NCEDC.mseed',
    `/pickup/${token}/my_event.DATA.NCEDC.mseed/`,
    `/pickup/${token}/other.mseed.sha256`,
    '/pickup/BBBBBBBBBBBBBBBBBBBBBB/',
    '/pickup/BBBBBBBBBBBBBBBBBBBBBB',
    '/pickup/%zz/x',
    `/pickup/${token}/${'x'.repeat(600)}`,
    '/pickup/../etc/passwd',
  ]
  for (const path of paths) {
    test(`${path.slice(0, 60)} is answered with 404 that repeats nothing`, async (t) => {
      const { web } = await openWithShipment(t, bytes)

      const answer = await fetch(web.url + path)

      assert.equal(answer.status, 404)
      assert.equal(await answer.text(), 'There is nothing here.\n')
      assert.equal(answer.headers.get('referrer-policy'), 'no-referrer')
    })
  }

  test('a shipment that has not arrived does not show', async (t) => {
    const { url } = await openWithShipment(t, bytes, {
      record: { state: 'open', receipt: undefined },
    })

    assert.equal((await fetch(url)).status, 404)
  })

  test('a shipment that was removed is gone', async (t) => {
    const { url } = await openWithShipment(t, bytes, { record: { state: 'removed' } })

    const answer = await fetch(url)

    assert.equal(answer.status, 410)
    assert.match(await answer.text(), /has been removed/)
  })

  test('a shipment whose day has come is gone, removed or not', async (t) => {
    const { url, clock } = await openWithShipment(t, bytes)
    clock.advance(86_400_000)

    assert.equal((await fetch(url)).status, 410)
  })

  test('a ledger that fails is answered with 500 that tells nothing', async (t) => {
    const { url, sentences, lines } = await openWithShipment(t, bytes, {
      ledger: {
        ...aRequest(),
        waiting: () => Promise.reject(new Error('database is locked')),
        note: () => Promise.resolve(),
      },
    })

    const answer = await fetch(url)

    assert.equal(answer.status, 500)
    assert.doesNotMatch(await answer.text(), /database/)
    assert.deepEqual(sentences(), ['web request failed'])
    assert.ok(!JSON.stringify(lines).includes(token))
  })

  test('bytes that the store has lost are answered with 500, and the log has no token', async (t) => {
    const { url, store, record, lines, events } = await openWithShipment(t, bytes)
    await store.delete(record.file.key)

    const answer = await fetch(url)

    assert.equal(answer.status, 500)
    assert.equal(answer.headers.get('etag'), null)
    assert.equal(await answer.text(), 'Something went wrong. Please try again later.\n')
    assert.ok(lines.some(({ sentence }) => sentence === 'pick-up broke off'))
    assert.ok(!JSON.stringify(lines).includes(token))
    assert.deepEqual(events, [])
  })

  test('a file that the store has cut short breaks off instead of hanging', async (t) => {
    const { url, store, record, sentences } = await openWithShipment(t, bytes)
    store.replace(record.file.key, bytes.subarray(0, 100_000))

    await assert.rejects(fetch(url).then((answer) => answer.arrayBuffer()))
    assert.deepEqual(sentences(), ['pick-up broke off'])
  })
})

describe('PICKED_UP', () => {
  test('is noted when the last byte of a whole file was sent', async (t) => {
    const { url, record, noted, events } = await openWithShipment(t, bytes)

    await (await fetch(url)).arrayBuffer()
    await noted

    assert.deepEqual(events, [
      {
        kind: 'PICKED_UP',
        level: 'info',
        stage: 'pick-up',
        requestId: record.requestId,
        class: 'DATA',
        dcName: 'NCEDC',
        name: record.name,
        bytes: 300_000,
        peer: '127.0.0.1',
      },
    ])
  })

  test('is noted when the last of several ranges was sent, and not before', async (t) => {
    const { url, noted, events } = await openWithShipment(t, bytes)
    const part = async (range: string) =>
      (await fetch(url, { headers: { Range: `bytes=${range}` } })).arrayBuffer()

    await part('100000-')
    await part('0-0')
    await part('0-50000')
    const before = events.length
    await part('50001-99999')
    await noted

    assert.equal(before, 0)
    assert.equal(events.length, 1)
  })

  test('is noted for a transfer that broke and was resumed', async (t) => {
    const large = Buffer.alloc(30_000_000, 'netdc')
    const { url, noted, events, store } = await openWithShipment(t, large)
    const received = await fetchSome(url, 1_000_000)

    const rest = await fetch(url, { headers: { Range: `bytes=${received}-` } })
    const { byteLength } = await rest.arrayBuffer()
    await noted
    await store.settled()

    assert.equal(received + byteLength, large.length)
    assert.equal(events.length, 1)
  })

  test('is not noted for a transfer that broke, and its file is closed', async (t) => {
    const large = Buffer.alloc(30_000_000, 'netdc')
    const { url, events, store, web } = await openWithShipment(t, large)

    await fetchSome(url, 1_000_000)
    await web.close()
    await store.settled()

    assert.deepEqual(events, [])
  })

  test('that cannot be noted is logged', async (t) => {
    const logged = Promise.withResolvers<undefined>()
    const opened = await openWithShipment(t, bytes)
    const { url, sentences } = await openWithShipment(t, bytes, {
      ledger: {
        ...aRequest(),
        waiting: async () => opened.record,
        async note() {
          setImmediate(() => {
            logged.resolve(undefined)
          })
          throw new Error('database is locked')
        },
      },
    })

    await (await fetch(url)).arrayBuffer()
    await logged.promise

    assert.deepEqual(sentences(), ['pick-up could not be noted'])
  })
})

/** Fetches until that many bytes of the body came, then cuts the connection. @returns how many */
async function fetchSome(url: string, atLeast: number): Promise<number> {
  const { hostname, port, pathname } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: x\r\n\r\n`)
  let text = Buffer.alloc(0)
  let body = -1
  for await (const piece of socket) {
    if (!(piece instanceof Buffer)) continue
    text = Buffer.concat([text, piece])
    const end = text.indexOf('\r\n\r\n')
    body = end < 0 ? -1 : text.length - end - 4
    if (body >= atLeast) break
  }
  if (!socket.closed) await once(socket, 'close')
  return body
}
