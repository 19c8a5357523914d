/** A load of real requests, each its own, over connections that are kept: the same for any server. */
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'

import { recipient } from './mail-server.ts'

export interface RequestLoadResult {
  readonly mailsPerSecond: number
  /** From the final dot to its answer, in milliseconds, one for each mail. */
  readonly dotMs: readonly number[]
}

/** Sends requests of 2 kB; fails at the first answer that is not as it should be. */
export async function sendRequests(
  port: number,
  sessions: number,
  mails: number,
): Promise<RequestLoadResult> {
  const dotMs: number[] = []
  let left = mails
  const next = () => (left-- > 0 ? requestMail() : undefined)
  const since = performance.now()
  await Promise.all(Array.from({ length: sessions }, () => sendInOneSession(port, next, dotMs)))
  return { mailsPerSecond: mails / ((performance.now() - since) / 1000), dotMs }
}

async function sendInOneSession(
  port: number,
  next: () => string | undefined,
  dotMs: number[],
): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const ask = conversation(socket)
  await ask('', '220')
  await ask('EHLO client.example\r\n', '250')
  for (let mail = next(); mail !== undefined; mail = next()) {
    await ask('MAIL FROM:<jenny@seis.example.edu>\r\n', '250')
    await ask(`RCPT TO:<${recipient}>\r\n`, '250')
    await ask('DATA\r\n', '354')
    const since = performance.now()
    await ask(mail, '250')
    dotMs.push(performance.now() - since)
  }
  await ask('QUIT\r\n', '221')
  socket.destroy()
}

/** Says something, and reads the answer: its last line has a blank behind the code. */
function conversation(socket: Socket) {
  const lines = createInterface(socket)[Symbol.asyncIterator]()
  return async (words: string, expected: string) => {
    if (words !== '') socket.write(words)
    for (;;) {
      const { value, done } = await lines.next()
      if (done === true || !value.startsWith(expected)) throw new Error(`${words} -> ${value}`)
      if (value[3] === ' ') return
    }
  }
}

let requests = 0

/** Padded by a signature, as a real one is by its mail program and its sender's institute. */
function requestMail(): string {
  const number = ++requests
  const text = `From: Jenny Seismologist <jenny@seis.example.edu>\r
To: <${recipient}>\r
Subject: request ${number}\r
Date: ${new Date().toUTCString().replace('GMT', '+0000')}\r
Message-ID: <${process.pid}.${number}@seis.example.edu>\r
Content-Type: text/plain; charset=us-ascii\r
\r
.NETDC_REQUEST\r
.NAME Jenny Seismologist\r
.INST Univ. of Example\r
.EMAIL jenny@seis.example.edu\r
.LABEL event_${number}\r
.END\r
.INV *\r
\r
-- \r
`
  const line = `${'The Institute of Seismology, Univ. of Example, 1 Fault Street'.padEnd(70, '.')}\r\n`
  return `${text}${line.repeat(Math.ceil((2048 - text.length) / line.length))}.\r\n`
}
