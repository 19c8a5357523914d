import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { describe, test } from 'node:test'

import { Fault } from '../../../src/model/index.ts'
import { openFtp } from '../../../src/web/ftp/server.ts'
import { stoppedClock } from '../../kit/clock.ts'
import { quiet } from '../../kit/quiet.ts'
import { storeInMemory } from '../../ship/store-in-memory.ts'
import { dataConnection, ftpWithShipment, name, path, token } from './sessions.ts'

const bytes = Buffer.alloc(300_000, 'netdc')

describe('a shipment', () => {
  test('is fetched whole', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()

    const { opening, content, closing } = await client.fetch(`RETR ${path}`)

    assert.match(opening, /^150 .*\(300000 bytes\)/)
    assert.deepEqual(content, bytes)
    assert.match(closing, /^226 /)
  })

  test('is fetched by the path that it has on the web, too', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()

    const { content } = await client.fetch(`RETR /pickup${path}`)

    assert.equal(content.length, 300_000)
  })

  test('is fetched from within its folder', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()

    await client.ask('CWD pickup')
    await client.ask(`CWD ${token}`)
    const { content } = await client.fetch(`RETR ${name}`)

    assert.equal(content.length, 300_000)
  })

  test('is fetched from a byte on', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()

    await client.ask('REST 299990')
    const { content } = await client.fetch(`RETR ${path}`)
    const again = await client.fetch(`RETR ${path}`)

    assert.equal(content.toString(), bytes.subarray(299_990).toString())
    assert.equal(again.content.length, 300_000)
  })

  test('has no bytes past its end, and none at its end', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()

    await client.ask('REST 300001')
    const past = await client.fetch(`RETR ${path}`)
    await client.ask('REST 300000')
    const end = await client.fetch(`RETR ${path}`)

    assert.match(past.opening, /^554 /)
    assert.match(end.closing, /^226 /)
    assert.equal(end.content.length, 0)
  })

  test('may be empty', async (t) => {
    const { guest, noted, events } = await ftpWithShipment(t, Buffer.alloc(0))
    const client = await guest()

    const { content, closing } = await client.fetch(`RETR ${path}`)
    await noted

    assert.equal(content.length, 0)
    assert.match(closing, /^226 /)
    assert.equal(events[0]?.kind, 'PICKED_UP')
  })

  test('has a size, a time and facts', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()

    assert.equal(await client.ask(`SIZE ${path}`), '213 300000')
    assert.equal(await client.ask(`MDTM ${path}`), '213 20240101000000')
    assert.match(
      await client.ask(`MLST ${path}`),
      /\n type=file;size=300000;modify=20240101000000;perm=r; my_event\.DATA\.NCEDC\.mseed\r\n250 /,
    )
  })

  test('is listed inside its folder, in each form', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()
    await client.ask(`CWD ${token}`)

    const list = async (command: string) => String((await client.fetch(command)).content)

    assert.equal(await list('NLST'), `${name}\r\n`)
    assert.equal(
      await list('MLSD'),
      `type=file;size=300000;modify=20240101000000;perm=r; ${name}\r\n`,
    )
    assert.equal(
      await list('LIST -la'),
      `-r--r--r--   1 ftp      ftp            300000 Jan 01 00:00 ${name}\r\n`,
    )
  })

  test('is sent over a connection to the client, too', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()

    for (const form of [
      (port: number) => `PORT 127,0,0,1,${port >> 8},${port & 255}`,
      (port: number) => `EPRT |1|127.0.0.1|${port}|`,
    ]) {
      const server = createServer().listen(0, '127.0.0.1')
      t.after(() => server.close())
      await once(server, 'listening')
      const came = new Promise<Socket>((resolve) => server.once('connection', resolve))
      const agreed = await client.ask(form((server.address() as AddressInfo).port))
      const opening = await client.ask(`RETR ${path}`)
      const content = await buffer(await came)

      assert.match(agreed, /^200 /)
      assert.match(opening, /^150 /)
      assert.equal(content.length, 300_000)
      assert.match(await client.next(), /^226 /)
    }
  })

  test('is sent over PASV, too, also to a client that connects late', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()

    const answer = await client.ask('PASV')
    const [high = 0, low = 0] =
      /\((?:\d+,){4}(\d+),(\d+)\)/.exec(answer)?.slice(1).map(Number) ?? []
    const opening = client.ask(`RETR ${path}`)
    const content = await buffer(await dataConnection(t, high * 256 + low))

    assert.match(await opening, /^150 /)
    assert.equal(content.length, 300_000)
  })

  test('is sent over IPv6', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes, { listen: { host: '::1', port: 0 } })
    const client = await guest({ from: '::1', to: '::1' })

    const { content } = await client.fetch(`RETR ${path}`)

    assert.equal(content.length, 300_000)
    assert.match(await client.ask('PASV'), /^425 /)
    assert.match(await client.ask('EPSV 1'), /^522 /)
  })

  for (const [what, record] of [
    ['was removed', { state: 'removed' }],
    ['has not arrived', { state: 'open', receipt: undefined }],
  ] as const) {
    test(`that ${what} is not there`, async (t) => {
      const { guest } = await ftpWithShipment(t, bytes, { record })
      const client = await guest()

      assert.equal(await client.ask(`SIZE ${path}`), '550 There is nothing here.')
    })
  }

  test('is not there any more on its day', async (t) => {
    const { guest, clock } = await ftpWithShipment(t, bytes)
    const client = await guest()
    const before = await client.ask(`SIZE ${path}`)
    clock.advance(86_400_000)

    assert.equal(before, '213 300000')
    assert.equal(await client.ask(`SIZE ${path}`), '550 There is nothing here.')
  })

  test('that the store has lost breaks off, and nobody is told a secret', async (t) => {
    const { guest, store, lines, events } = await ftpWithShipment(t, bytes)
    const client = await guest()
    store.replace('k1', bytes.subarray(0, 200_000))

    const { closing } = await client.fetch(`RETR ${path}`)

    assert.match(closing, /^426 /)
    assert.deepEqual(
      lines.map(({ sentence }) => sentence),
      ['pick-up broke off'],
    )
    assert.doesNotMatch(JSON.stringify(lines), new RegExp(`${token}|${name}`))
    assert.deepEqual(events, [])
  })
})

describe('a pick-up', () => {
  test('is noted when every byte was sent', async (t) => {
    const { guest, events, noted } = await ftpWithShipment(t, bytes)
    const client = await guest()

    await client.fetch(`RETR ${path}`)
    await noted

    const told = events.map((event) => ({ ...event, requestId: undefined }))
    const file = { class: 'DATA', dcName: 'NCEDC', name, bytes: 300_000 }
    const where = { stage: 'pick-up', peer: '127.0.0.1', requestId: undefined }
    assert.deepEqual(told, [{ kind: 'PICKED_UP', level: 'info', ...file, ...where }])
  })

  test('is noted once its parts make the whole, in any order', async (t) => {
    const { guest, events, noted, store } = await ftpWithShipment(t, bytes)
    const client = await guest()

    await client.ask('REST 100000')
    await client.fetch(`RETR ${path}`)
    await store.settled()
    const early = events.length
    await client.fetch(`RETR ${path}`)
    await noted

    assert.deepEqual([early, events.length], [0, 1])
  })

  test('is not noted when the client goes without having read all', async (t) => {
    const { guest, events, store } = await ftpWithShipment(t, bytes)
    const client = await guest()
    const data = await client.passive()

    await client.ask(`RETR ${path}`)
    data.resetAndDestroy()
    const closing = await client.next()
    // The next transfer begins when the last one has been dealt with.
    await client.fetch('NLST')
    await store.settled()

    assert.match(closing, /^(?:226|426) /)
    assert.deepEqual(events, [])
  })
})

test('a client that reads nothing makes nobody read on, and can call off the transfer', async (t) => {
  const large = Buffer.alloc(64_000_000)
  const { guest, store } = await ftpWithShipment(t, large)
  const client = await guest()
  const data = await client.passive()
  data.pause()
  await client.ask(`RETR ${path}`)

  const isReading = store.openCount()
  const stopped = await client.ask('ABOR')
  const answer = await client.next()
  await store.settled()

  assert.equal(isReading, 1)
  assert.match(stopped, /^426 /)
  assert.match(answer, /^226 /)
})

test('a command that was called off before its turn sends nothing', async (t) => {
  const { guest, events } = await ftpWithShipment(t, bytes)
  const client = await guest()
  await client.passive()

  const retrieved = await client.ask(`RETR ${path}\r\nNOOP\r\n\xff\xf4\xffABOR`)

  assert.match(retrieved, /^426 /)
  assert.match(await client.next(), /^200 /)
  assert.match(await client.next(), /^226 /)
  assert.deepEqual(events, [])
})

test('closing lets transfers end, and nobody else in', async (t) => {
  const { ftp, guest } = await ftpWithShipment(t, bytes, { graceMs: 60_000 })
  const busy = await guest()
  const idle = await guest()
  const data = await busy.passive()
  data.pause()
  await busy.ask(`RETR ${path}`)

  const closed = ftp.close()
  const goodbye = await idle.next()
  const content = await buffer(data)
  const closing = await busy.next()
  const last = await busy.next()
  await closed

  assert.match(goodbye, /^421 /)
  assert.equal(content.length, 300_000)
  assert.match(closing, /^226 /)
  assert.match(last, /^421 /)
})

test('closing waits no longer than the grace', async (t) => {
  const { ftp, guest, store } = await ftpWithShipment(t, Buffer.alloc(64_000_000), { graceMs: 1 })
  const client = await guest()
  const data = await client.passive()
  data.pause()
  await client.ask(`RETR ${path}`)

  await ftp.close()
  await store.settled()

  assert.equal(await client.next(), '')
})

describe('the server cannot be opened', () => {
  const options = {
    listen: { host: '127.0.0.1', port: 0 },
    ledger: { waiting: async () => undefined, note: async () => undefined },
    store: storeInMemory(),
    log: quiet,
    clock: stoppedClock().now,
  }
  const isConfig = (error: unknown) => error instanceof Fault && error.code === 'CONFIG'

  test('on a port that is taken', async (t) => {
    const { ftp } = await ftpWithShipment(t, bytes)

    const listen = { host: '127.0.0.1', port: ftp.port }
    await assert.rejects(openFtp({ ...options, listen }), isConfig)
  })

  test('with a range of ports that is none', async () => {
    for (const passivePorts of ['4000', '10-5', '0-10', '1-70000', 'a-b']) {
      await assert.rejects(openFtp({ ...options, passivePorts }), isConfig)
    }
  })

  test('with an address for clients that is none', async () => {
    await assert.rejects(openFtp({ ...options, passiveAddress: 'ftp.example.org' }), isConfig)
  })
})
