import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { describe, test } from 'node:test'

import { openWithShipment, token } from './servers.ts'

const bytes = Buffer.from('data')

/** @returns what the server said until it ended the connection */
async function said(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (piece) => (text += String(piece)))
  socket.on('error', () => undefined)
  if (!socket.closed) await once(socket, 'close')
  return text
}

describe('a client', () => {
  test('may have so many connections from one address, and again when some ended', async (t) => {
    const { web } = await openWithShipment(t, bytes, {
      limits: { perAddress: 2 },
      isFree: () => false,
    })
    const open = async () => {
      const socket = connect(web.port, '127.0.0.1')
      await once(socket, 'connect')
      socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n')
      return socket
    }

    const [one, two] = [await open(), await open()]
    await Promise.all([once(one, 'data'), once(two, 'data')])
    const third = await said(await open())
    one.destroy()
    two.destroy()
    const later = await retried(`${web.url}/health`)

    assert.equal(third, '')
    assert.equal(later, 200)
  })

  test('of this machine, where a proxy may be, is not counted', async (t) => {
    const { web } = await openWithShipment(t, bytes, { limits: { perAddress: 0 } })

    assert.equal((await fetch(`${web.url}/health`)).status, 200)
  })

  test('finds no place when there are too many in all', async (t) => {
    const { web } = await openWithShipment(t, bytes, { limits: { connections: 1 } })
    const first = connect(web.port, '127.0.0.1')
    first.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(first, 'data')

    const second = await said(connect(web.port, '127.0.0.1'))
    first.destroy()

    assert.equal(second, '')
  })

  test('that drips its header is given up', async (t) => {
    const { web } = await openWithShipment(t, bytes, { limits: { headersMs: 50, sweepMs: 20 } })
    const socket = connect(web.port, '127.0.0.1')
    socket.write(`GET /pickup/${token}/ HTTP/1.1\r\nHost: x\r\nX-Slow:`)

    assert.match(await said(socket), /^HTTP\/1\.1 408 /)
  })

  test('that takes nothing is given up, and its file is closed', async (t) => {
    const large = Buffer.alloc(30_000_000, 'netdc')
    const { url, web, store, events } = await openWithShipment(t, large, {
      limits: { silenceMs: 100 },
    })
    const socket = connect(web.port, '127.0.0.1')
    socket.pause()
    socket.write(`GET ${new URL(url).pathname} HTTP/1.1\r\nHost: x\r\n\r\n`)
    while (store.openCount() === 0) await new Promise(setImmediate)

    await store.settled()
    socket.destroy()

    assert.deepEqual(events, [])
  })
})

/** Once the server has heard of what ended. */
async function retried(url: string): Promise<number> {
  for (;;) {
    const status = await fetch(url).then(
      (answer) => answer.status,
      () => undefined,
    )
    if (status !== undefined) return status
  }
}
