/** Data connections to come: with the host of the control connection and with no other, either way. */
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

import { within } from '../../egress/patience.ts'
import { Fault } from '../../model/index.ts'
import { plainAddress } from './host-port.ts'
import type { HostPort } from './host-port.ts'
import type { PassivePorts } from './passive-ports.ts'

export interface DataChannel {
  /**
   * Gives the connection, once: then it is the caller's.
   *
   * @throws {Fault} `DESTINATION_DOWN` when there is none in time; whatever the signal says
   */
  open(signal: AbortSignal): Promise<Socket>
  /** Nobody is awaited any more, and who came is sent away. */
  close(): void
}

/** The ends of the control connection. */
export interface Ends {
  readonly own: string
  readonly peer: string
}

/** Connects to the client when it is opened; the host must have been compared with the peer. */
export function towardsClient(target: HostPort, { own }: Ends, connectMs: number): DataChannel {
  return {
    open(signal) {
      const socket = connect({ ...target, localAddress: own, allowHalfOpen: true })
      const { promise, resolve, reject } = Promise.withResolvers<Socket>()
      socket.once('connect', () => {
        resolve(socket)
      })
      socket.on('error', reject)
      return within(connectMs, signal, () => promise).catch((thrown: unknown) => {
        socket.destroy()
        throw thrown
      })
    },
    close() {
      // Nothing was begun.
    },
  }
}

/**
 * Listens for the client at once. Others are sent away.
 *
 * @throws {Fault} `RESOURCES` when no port is free
 */
export async function fromClient(
  ports: PassivePorts,
  { own, peer }: Ends,
  connectMs: number,
): Promise<DataChannel & { readonly port: number }> {
  const came = Promise.withResolvers<Socket>()
  let client: Socket | undefined
  let isGiven = false
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    socket.on('error', () => undefined)
    if (client || plainAddress(socket.remoteAddress ?? '') !== peer) socket.destroy()
    else {
      client = socket
      server.close()
      came.resolve(socket)
    }
  })
  await ports.listen(server, own)
  const { port }: AddressInfo = addressOf(server.address())
  const overdue = setTimeout(() => server.close(), connectMs)
  server.on('close', () => {
    clearTimeout(overdue)
    if (!client) came.reject(new Fault('DESTINATION_DOWN', 'no data connection came'))
  })
  server.on('error', () => undefined)
  came.promise.catch(() => undefined)
  return {
    port,
    async open(signal) {
      const socket = await within(connectMs, signal, () => came.promise)
      isGiven = true
      return socket
    },
    close() {
      if (server.listening) server.close()
      if (!isGiven) client?.destroy()
    },
  }
}

function addressOf(address: string | AddressInfo | null): AddressInfo {
  if (typeof address === 'object' && address) return address
  throw new Fault('UNEXPECTED', 'a listener without a port')
}
