/** Whatever a relay does in the middle of a letter, the letter is not lost and nobody waits for ever. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import type { Fault } from '../../src/model/index.ts'
import { openRelay } from '../../src/ship/relay.ts'
import { quiet } from '../kit/quiet.ts'
import { gateway, going, sampleLetter } from './sample-letter.ts'

/** The words of a client, in their order; the last is the dot. */
const verbs = ['EHLO', 'MAIL', 'RCPT', 'DATA', '.'] as const
type Verb = (typeof verbs)[number]

/** What a relay does instead of its answer. */
const troubles: Readonly<Record<string, (socket: Socket) => void>> = {
  'closes the connection': (socket) => socket.end(),
  'resets the connection': (socket) => socket.resetAndDestroy(),
  'is about to go': (socket) => socket.end('421 4.3.2 going down\r\n'),
  'is out of room': (socket) => socket.write('451 4.3.1 no room\r\n'),
  'says nothing any more': () => undefined,
  'says what is no reply': (socket) => socket.write('\u0000\u0001 what?\r\n'),
  'says a line without an end': (socket) => {
    talk(socket, 'x'.repeat(65_536))
  },
  'says line after line': (socket) => {
    talk(socket, '250-more\r\n'.repeat(6000))
  },
}

for (const verb of verbs) {
  for (const [what, trouble] of Object.entries(troubles)) {
    test(`a relay that ${what} at ${verb === '.' ? 'the dot' : verb} is tried again later`, async (t) => {
      const { url, spoken } = await scripted(t, verb, trouble)
      const relay = openRelay(url, gateway, quiet, { times: { silenceMs: 100 } })
      t.after(() => relay.close())

      await assert.rejects(
        relay.send(sampleLetter(), going),
        ({ code }: Fault) => code === 'DESTINATION_DOWN',
      )
      assert.ok(spoken() < 8_000_000, `${spoken()} bytes were listened to`)
    })
  }
}

/** As fast as it is listened to, and for ever. */
function talk(socket: Socket, words: string): void {
  const more = () => {
    while (!socket.destroyed && socket.write(words));
  }
  socket.on('drain', more)
  more()
}

/** A relay that does as it should until it comes to one word. */
async function scripted(t: TestContext, at: Verb, trouble: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.write('220 ready\r\n')
    let isContent = false
    let text = ''
    socket.on('data', (piece: Buffer) => {
      const lines = (text + piece.toString('latin1')).split('\r\n')
      text = lines.pop() ?? ''
      for (const line of lines) {
        // Who is not understood with EHLO says HELO.
        const verb = isContent ? line : (line.split(' ', 1)[0] ?? '').replace('HELO', 'EHLO')
        if (isContent && verb !== '.') continue
        isContent = verb === 'DATA'
        if (verb === at) trouble(socket)
        else socket.write(isContent ? '354 go on\r\n' : '250 fine\r\n')
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `smtp://127.0.0.1:${port}`,
    spoken: () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
  }
}
