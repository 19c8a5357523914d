/** Lines to servers of this machine, which can be slow, and can be cut. */
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import type { Readable, Writable } from 'node:stream'

export interface Line {
  readonly port: number
  /** Breaks everything that is open; what comes afterwards passes again. */
  readonly cut: () => void
  close(): Promise<void>
}

/** How bytes pass in one direction. */
export type Passing = (from: Readable, to: Writable, way: 'there' | 'back') => void

export interface LinePlan {
  readonly pass?: Passing
  /**
   * The data of FTP go through here, too, as long as their ports can be read; those that are agreed on
   * under TLS go past.
   */
  readonly isFtp?: boolean
}

/** @param port - of the server */
export async function openLine(port: number, plan: LinePlan = {}): Promise<Line> {
  const { pass = straight, isFtp = false } = plan
  const sockets = new Set<Socket>()
  const servers = new Set<Server>()
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const opened = async (target: number, isControl: boolean): Promise<number> => {
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
      const far = connect({ port: target, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
      for (const socket of [client, far]) track(sockets, socket)
      client.once('close', () => far.destroy())
      far.once('close', () => client.end())
      pass(client, far, 'there')
      const replies = isControl && isFtp ? translated(far, (data) => opened(data, false)) : far
      pass(replies, client, 'back')
      if (!isControl) server.close()
    })
    servers.add(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  return {
    port: await opened(port, true),
    cut,
    async close() {
      cut()
      for (const server of servers) server.close()
    },
  }
}

function track(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket)
  socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
}

const straight: Passing = (from, to) => {
  from.pipe(to)
}

/** Replies as they are, but for the ports in those to EPSV. They come in one piece from this machine. */
function translated(far: Socket, open: (port: number) => Promise<number>): Readable {
  const replies = new PassThrough()
  let turn = Promise.resolve()
  far.on('data', (piece: Buffer) => {
    turn = turn.then(async () => {
      const text = piece.toString('latin1')
      const port = /^229 .*\(\|\|\|(\d+)\|\)/m.exec(text)?.[1]
      const told = port === undefined ? text : text.replace(port, String(await open(Number(port))))
      replies.write(told, 'latin1')
    })
  })
  far.once('end', () => {
    turn = turn.then(() => {
      replies.end()
    })
  })
  return replies
}
