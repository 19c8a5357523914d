/** A mail server on a port of its own that keeps what it gets, and refuses what it is told to. */
import { once } from 'node:events'
import type { TestContext } from 'node:test'

import { SMTPServer } from 'smtp-server'
import type { SMTPServerOptions } from 'smtp-server'

export interface Delivered {
  readonly text: string
  readonly from: string
  readonly to: readonly string[]
  /** The NOTIFY parameter of the recipient. */
  readonly notify: readonly string[]
}

export async function openSink(t: TestContext, options: SMTPServerOptions = {}) {
  const delivered: Delivered[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    hideDSN: false,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 10,
    onData(stream, session, answer) {
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('error', () => {})
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        delivered.push({
          text: Buffer.concat(pieces).toString('latin1'),
          from: mailFrom === false ? '?' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          notify: rcptTo.flatMap(({ dsn }) => dsn?.notify ?? []),
        })
        answer(null, `taken as ${delivered.length}`)
      })
    },
    ...options,
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  t.after(
    () =>
      new Promise<void>((resolve) => {
        server.close(resolve)
      }),
  )
  const address = server.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { delivered, port, url: `smtp://127.0.0.1:${port}` }
}

/** A refusal with its SMTP code. */
export function replyError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}
