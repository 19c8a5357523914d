/** How much a client may take of the server. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import type { FtpLimits } from '../../../src/web/ftp/limits.ts'
import { dataConnection, ftpWithShipment, path } from './sessions.ts'

const bytes = Buffer.alloc(300_000, 'netdc')

const limited = (t: TestContext, limits: Partial<FtpLimits>) =>
  ftpWithShipment(t, bytes, { limits })

test('there may be so many sessions at once, and from one address', async (t) => {
  const { client, sentences } = await limited(t, { sessions: 3, perAddress: 2 })

  const one = await client()
  const two = await client()
  const three = await client()
  const other = await client({ from: '127.0.0.2' })
  const last = await client({ from: '127.0.0.3' })

  const greetings = [one, two, three, other, last].map(({ greeting }) => greeting.slice(0, 3))
  assert.deepEqual(greetings, ['220', '220', '421', '220', '421'])
  assert.deepEqual(sentences(), ['too many FTP sessions', 'too many FTP sessions'])
})

test('a session that is over makes room', async (t) => {
  const { client } = await limited(t, { sessions: 1 })

  const one = await client()
  await one.ask('QUIT')
  await once(one.socket, 'close')
  const two = await client()

  assert.match(two.greeting, /^220 /)
})

test('there is a limit to silence', async (t) => {
  const { client } = await limited(t, { idleMs: 50 })
  const silent = await client()

  assert.match(await silent.next(), /^421 /)
  assert.equal(await silent.next(), '')
})

test('there is a limit to the time until login', async (t) => {
  const { client } = await limited(t, { loginMs: 50 })
  const stranger = await client()

  assert.match(await stranger.next(), /^421 /)
})

test('there is a limit to commands before login', async (t) => {
  const { client } = await limited(t, { strangerCommands: 2 })
  const stranger = await client()

  await stranger.ask('NOOP')
  await stranger.ask('FEAT')

  assert.match(await stranger.ask('NOOP'), /^421 /)
})

test('there is a limit to what is no command', async (t) => {
  const { client } = await limited(t, { mistakes: 2 })
  const browser = await client()

  const answers = [
    await browser.ask('POST / HTTP/1.1'),
    await browser.ask('Host: ftp.example.org'),
    await browser.ask('Content-Length: 5'),
  ]

  assert.deepEqual(
    answers.map((answer) => answer.slice(0, 3)),
    ['502', '500', '421'],
  )
})

test('there is a limit to the length of a line: longer ones are not kept, and the next one is read', async (t) => {
  const { guest } = await limited(t, {})
  const client = await guest()

  assert.match(await client.ask(`NOOP ${'x'.repeat(505)}`), /^200 /)
  assert.match(await client.ask(`NOOP ${'x'.repeat(506)}`), /^500 /)
  assert.match(await client.ask(`NOOP ${'x'.repeat(5_000_000)}`), /^500 /)
  assert.match(await client.ask('NOOP'), /^200 /)
})

test('there is a limit to a transfer whose client takes nothing', async (t) => {
  const { guest } = await ftpWithShipment(t, Buffer.alloc(64_000_000), {
    limits: { stallMs: 100 },
  })
  const client = await guest()
  const data = await client.passive()
  data.pause()
  await client.ask(`RETR ${path}`)

  assert.match(await client.next(), /^426 /)
})

test('a client that leaves the data connection open has all the same its file', async (t) => {
  const { guest, noted } = await ftpWithShipment(t, bytes, { limits: { lingerMs: 20 } })
  const client = await guest()
  const port = Number(/\|(\d+)\|\)/.exec(await client.ask('EPSV'))?.[1])
  const data = await dataConnection(t, port)
  data.allowHalfOpen = true
  data.resume()

  await client.ask(`RETR ${path}`)
  await noted

  assert.match(await client.next(), /^226 /)
})

test('commands that come at once are answered in their order', async (t) => {
  const { client } = await limited(t, {})
  const session = await client()
  const many = Array.from({ length: 200 }, (_, index) => (index % 2 ? 'PWD' : 'SYST'))

  const first = await session.ask(['USER ftp', 'PASS x', ...many, 'QUIT'].join('\r\n'))
  const answers = [first]
  for (let left = many.length + 2; left > 0; left--) answers.push(await session.next())

  assert.deepEqual(
    answers.map((answer) => answer.slice(0, 3)),
    ['331', '230', ...many.map((verb) => (verb === 'PWD' ? '257' : '215')), '221'],
  )
})

test('a client that does not read the answers is not read, either', async (t) => {
  const { client } = await limited(t, {})
  const session = await client()
  session.socket.pause()
  const lines = Buffer.from('FEAT\r\n'.repeat(10_000))

  let isTaken = true
  for (let round = 0; round < 2000 && isTaken; round++) isTaken = session.socket.write(lines)

  assert.equal(isTaken, false)
})
