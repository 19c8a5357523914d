/** A way to a server that breaks off: every connection when so many bytes have gone to the server. */
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import type { TestContext } from 'node:test'

export async function openCutter(t: TestContext, port: number) {
  let left = Infinity
  let passed = 0
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket))
    return socket
  }
  const server = createServer({ noDelay: true }, (client) => {
    const there = keep(connect({ port, host: '127.0.0.1', noDelay: true }))
    keep(client).on('data', (bytes) => {
      passed += bytes.length
      left -= bytes.length
      if (left > 0) there.write(bytes)
      if (left > 0) return
      client.destroy()
      there.destroy()
    })
    there.pipe(client)
    client.once('close', () => there.destroy())
    there.once('close', () => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    /** Lets so many bytes more to the server. */
    cutAfter(bytes: number) {
      left = bytes
    },
    /** Bytes that went to the server so far. */
    passed: () => passed,
  }
}
