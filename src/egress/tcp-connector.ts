/** Connects to an address, and to nothing but an address: no name is looked up here. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'

interface Endpoint {
  /** An IP address. */
  readonly address: string
  readonly port: number
}

/** Rejects, and lets go of the connection, when the signal aborts before it is there. */
export type Connector = (to: Endpoint, signal: AbortSignal) => Promise<Socket>

/** Silence after which the system asks whether the other side is still there. */
const keepAliveMs = 60_000

export const connectTcp: Connector = ({ address, port }, signal) => {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const socket = connect({
    host: address,
    port,
    autoSelectFamily: false,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
    lookup: (_host, _options, done) => {
      done(new Error(`${address} is no address`), '')
    },
  })
  const onAbort = () => {
    socket.destroy()
    reject(new Error('not connected in time', { cause: signal.reason }))
  }
  // It stays: an error that comes before the caller listens must not end the program.
  socket.on('error', reject)
  socket.once('connect', () => {
    resolve(socket)
  })
  signal.addEventListener('abort', onAbort, { once: true })
  return promise.finally(() => {
    signal.removeEventListener('abort', onAbort)
  })
}
