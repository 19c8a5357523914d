/** The FTP server on a port of its own with one shipment that waits, and a bare client for it. */
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { TestContext } from 'node:test'

import type { ShipmentRecord } from '../../../src/ledger/ledger.ts'
import type { NewEvent } from '../../../src/log/events.ts'
import { later } from '../../../src/model/index.ts'
import { openFtp } from '../../../src/web/ftp/server.ts'
import type { FtpOptions } from '../../../src/web/ftp/server.ts'
import { sampleShipment } from '../../contracts/transport.ts'
import { stoppedClock } from '../../kit/clock.ts'
import { listeningLog } from '../../receive/doors.ts'
import { storeInMemory } from '../../ship/store-in-memory.ts'

export const token = 'AAAAAAAAAAAAAAAAAAAAAA'
export const name = 'my_event.DATA.NCEDC.mseed'
export const path = `/${token}/${name}`

type Settings = Partial<FtpOptions> & { readonly record?: Partial<ShipmentRecord> }

export async function ftpWithShipment(t: TestContext, bytes: Buffer, settings: Settings = {}) {
  const clock = stoppedClock()
  const store = storeInMemory()
  const { log, lines, sentences } = listeningLog()
  const events: NewEvent[] = []
  const noted = Promise.withResolvers<undefined>()
  const { record: changes, ...options } = settings
  const at = clock.now()
  const record: ShipmentRecord = {
    ...sampleShipment({ by: 'pull', token }, store.keep(bytes)),
    state: 'arrived',
    receipt: { location: '', bytes: bytes.length, at, removedAt: later(at, 86_400_000) },
    reason: undefined,
    ...changes,
  }
  const ftp = await openFtp({
    listen: { host: '127.0.0.1', port: 0 },
    ledger: {
      waiting: async (asked) => (asked === token ? record : undefined),
      async note(news) {
        events.push(...news)
        noted.resolve(undefined)
      },
    },
    store,
    log,
    clock: clock.now,
    graceMs: 50,
    ...options,
  })
  t.after(() => ftp.close())
  const { port } = ftp
  return {
    ftp,
    store,
    clock,
    events,
    noted: noted.promise,
    lines,
    sentences,
    /** A client that was greeted. */
    client: (options: { from?: string; to?: string } = {}) => ftpClient(t, port, options),
    /** One that has logged in. */
    guest: async (options: { from?: string; to?: string } = {}) => {
      const client = await ftpClient(t, port, options)
      await client.ask('USER anonymous')
      await client.ask('PASS jenny@')
      return client
    },
  }
}

/** A bare client that was greeted. */
export async function ftpClient(
  t: TestContext,
  port: number,
  { from = '127.0.0.1', to = '127.0.0.1' } = {},
) {
  const socket = connect({ port, host: to, localAddress: from })
  t.after(() => socket.destroy())
  const answers = new Answers(socket)
  const greeting = await answers.next()
  const ask = (command: string) => {
    socket.write(`${command}\r\n`, 'latin1')
    return answers.next()
  }
  return {
    socket,
    greeting,
    ask,
    /** The next answer; `''` when the server has hung up. */
    next: () => answers.next(),
    /** A data connection that it was told of by EPSV. */
    async passive(own = from) {
      const answer = await ask('EPSV')
      return dataConnection(t, Number(/\|\|\|(\d+)\|/.exec(answer)?.[1]), own, to)
    },
    /** Everything that comes in answer to a command. */
    async fetch(command: string) {
      const data = await this.passive()
      const content = buffer(data)
      const opening = await ask(command)
      if (!opening.startsWith('150')) return { opening, content: Buffer.alloc(0), closing: '' }
      return { opening, content: await content, closing: await answers.next() }
    },
  }
}

export async function dataConnection(
  t: TestContext,
  port: number,
  from = '127.0.0.1',
  to = '127.0.0.1',
): Promise<Socket> {
  const data = connect({ port, host: to, localAddress: from })
  t.after(() => data.destroy())
  data.on('error', () => undefined)
  await once(data, 'connect')
  return data
}

/** Whole answers, in their order; those of several lines with all of them. */
class Answers {
  readonly #come: string[] = []
  #rest = ''
  #awaited: ((answer: string) => void) | undefined
  #isOver = false

  constructor(socket: Socket) {
    socket.setEncoding('utf8')
    socket.on('error', () => undefined)
    socket.on('data', (text: string) => {
      this.#rest += text
      this.#cut()
    })
    socket.on('close', () => {
      this.#isOver = true
      this.#hand()
    })
  }

  next(): Promise<string> {
    return new Promise((resolve) => {
      this.#awaited = resolve
      this.#hand()
    })
  }

  #cut(): void {
    const whole = /^(\d{3})(?: .*|-[^]*?\r\n\1 .*)\r\n/
    for (let found = whole.exec(this.#rest); found; found = whole.exec(this.#rest)) {
      this.#rest = this.#rest.slice(found[0].length)
      this.#come.push(found[0].trimEnd())
    }
    this.#hand()
  }

  #hand(): void {
    if (!this.#awaited || (this.#come.length === 0 && !this.#isOver)) return
    this.#awaited(this.#come.shift() ?? '')
    this.#awaited = undefined
  }
}
