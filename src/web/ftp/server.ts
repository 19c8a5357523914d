/**
 * The FTP server for pick-up: read-only, anonymous, and without a tree of files behind it. It opens
 * what the store holds under the token of a shipment, and cannot open anything else.
 */
import { once } from 'node:events'
import { createServer, isIPv4 } from 'node:net'
import type { Server, Socket } from 'node:net'

import { Fault } from '../../model/index.ts'
import type { Store } from '../../store/store.ts'
import { Waiting } from '../waiting.ts'
import type { WaitingOptions } from '../waiting.ts'
import { plainAddress } from './host-port.ts'
import { defaultFtpLimits } from './limits.ts'
import type { FtpLimits } from './limits.ts'
import { PassivePorts, readPortRange } from './passive-ports.ts'
import { Session } from './session.ts'

export interface FtpOptions extends WaitingOptions {
  readonly store: Pick<Store, 'open'>
  readonly listen: { readonly host: string; readonly port: number }
  /** The ports of data connections, `FIRST-LAST`; empty for any. */
  readonly passivePorts?: string
  /** The IPv4 address that clients are told for them; empty for the one that they have reached. */
  readonly passiveAddress?: string
  readonly limits?: Partial<FtpLimits>
  /** How long transfers may go on when the server closes; they can be resumed later. */
  readonly graceMs?: number
}

export interface Ftp {
  readonly port: number
  /** Takes no new client, lets transfers end within a grace, then drops them. */
  close(): Promise<void>
}

/** @throws {Fault} `CONFIG` when it cannot listen there, or a setting is wrong */
export async function openFtp(options: FtpOptions): Promise<Ftp> {
  const { host, port } = options.listen
  const sessions = new Sessions(options)
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sessions.add(socket)
  })
  await listen(server, host, port)
  server.on('error', (err) => {
    options.log.warn({ err }, 'FTP connection failed')
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    async close() {
      const closed = once(server, 'close')
      server.close()
      sessions.finish()
      const overdue = setTimeout(() => {
        sessions.destroy()
      }, options.graceMs ?? 5000)
      await closed
      clearTimeout(overdue)
    },
  }
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  const listening = once(server, 'listening')
  server.listen(port, host)
  try {
    await listening
  } catch (cause) {
    throw new Fault('CONFIG', `cannot serve FTP on ${host}, port ${port}`, { cause })
  }
}

class Sessions {
  readonly #options
  readonly #limits: FtpLimits
  readonly #open = new Map<Session, string>()
  readonly #log

  constructor(options: FtpOptions) {
    const { passiveAddress = '', passivePorts = '' } = options
    if (passiveAddress !== '' && !isIPv4(passiveAddress)) {
      throw new Fault('CONFIG', `"${passiveAddress}" is no IPv4 address`)
    }
    this.#limits = { ...defaultFtpLimits, ...options.limits }
    this.#log = options.log
    this.#options = {
      ...options,
      passiveAddress,
      limits: this.#limits,
      waiting: new Waiting(options),
      ports: new PassivePorts(readPortRange(passivePorts)),
    }
  }

  add(socket: Socket): void {
    const peer = plainAddress(socket.remoteAddress ?? '')
    if (!this.#hasRoom(peer)) {
      this.#log.info({ peer }, 'too many FTP sessions')
      socket.on('error', () => undefined)
      socket.write('421 Too many are here. Please try again later.\r\n')
      socket.destroySoon()
      return
    }
    const session = new Session(socket, this.#options)
    this.#open.set(session, peer)
    socket.once('close', () => {
      this.#open.delete(session)
    })
  }

  finish(): void {
    for (const session of this.#open.keys()) session.finish()
  }

  destroy(): void {
    for (const session of this.#open.keys()) session.destroy()
  }

  #hasRoom(peer: string): boolean {
    const { sessions, perAddress } = this.#limits
    const fromThere = [...this.#open.values()].filter((other) => other === peer).length
    return this.#open.size < sessions && fromThere < perAddress
  }
}
