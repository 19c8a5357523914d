/** An SMTP client that says exactly what a test wants said, on a raw socket. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export interface SmtpClient {
  readonly socket: Socket
  /** Writes bytes as they are and returns the next reply, all its lines. */
  say(text: string | Buffer): Promise<string>
  /** Writes bytes and waits for nothing. */
  write(text: string | Buffer): void
  /** The next reply, all its lines joined by `\n`. */
  reply(): Promise<string>
  /** Resolves when the other side has closed. */
  closed(): Promise<void>
  end(): void
}

export function smtpClient(port: number, host = '127.0.0.1'): SmtpClient {
  const socket = connect({ port, host })
  const replies: string[] = []
  const waiting: ((reply: string) => void)[] = []
  let rest = ''
  let lines: string[] = []
  socket.setEncoding('latin1')
  socket.on('error', () => {})
  // An error, e.g. a reset, is followed by this too.
  const gone = new Promise<void>((resolve) => {
    socket.once('close', () => {
      resolve()
      for (const waiter of waiting.splice(0)) waiter('closed')
    })
  })
  socket.on('data', (text: string) => {
    const [...parts] = (rest + text).split('\r\n')
    rest = parts.pop() ?? ''
    for (const line of parts) {
      lines.push(line)
      if (line[3] === '-') continue
      const reply = lines.join('\n')
      lines = []
      const waiter = waiting.shift()
      if (waiter) waiter(reply)
      else replies.push(reply)
    }
  })
  const client: SmtpClient = {
    socket,
    write(text) {
      socket.write(text)
    },
    async say(text) {
      socket.write(text)
      return client.reply()
    },
    async reply() {
      const ready = replies.shift()
      if (ready !== undefined) return ready
      if (socket.destroyed) return 'closed'
      return new Promise((resolve) => {
        waiting.push(resolve)
      })
    },
    async closed() {
      socket.resume()
      await gone
    },
    end() {
      socket.destroy()
    },
  }
  return client
}

/** Greets, and gets as far as the 354 of DATA. */
export async function untilData(client: SmtpClient, recipient = 'requests@gw.test'): Promise<void> {
  await client.reply()
  await client.say('EHLO client.test\r\n')
  await client.say('MAIL FROM:<a@x.test>\r\n')
  await client.say(`RCPT TO:<${recipient}>\r\n`)
  await client.say('DATA\r\n')
}
