/** What the server must never do. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { describe, test } from 'node:test'

import { dataConnection, ftpWithShipment, name, path, token } from './sessions.ts'

const bytes = Buffer.alloc(300_000, 'netdc')
const nothing = '550 There is nothing here.'

describe('refused', () => {
  for (const command of [
    'SITE CHMOD 777 /',
    'SITE HELP',
    `STOR ${path}`,
    'STOU',
    `APPE ${path}`,
    'ALLO 100',
    `DELE ${path}`,
    `RNFR ${path}`,
    'RNTO /x',
    'MKD /x',
    `RMD /${token}`,
    `MFMT 20240101000000 ${path}`,
    'ACCT x',
    'AUTH TLS',
    'PROT P',
    'REIN',
    'SMNT /',
  ]) {
    test(`is ${command.slice(0, 12).trim()}, before login and after`, async (t) => {
      const { client } = await ftpWithShipment(t, bytes)
      const guest = await client()

      const before = await guest.ask(command)
      await guest.ask('USER ftp')
      await guest.ask('PASS x')

      assert.match(before, /^502 /)
      assert.match(await guest.ask(command), /^502 /)
    })
  }

  test('is anybody else than anonymous', async (t) => {
    const { client } = await ftpWithShipment(t, bytes)
    const stranger = await client()

    assert.match(await stranger.ask('USER root'), /^530 /)
    assert.match(await stranger.ask('PASS x'), /^503 /)
    assert.match(await stranger.ask(`SIZE ${path}`), /^530 /)
  })

  test('are other types, modes and structures', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()

    for (const good of ['TYPE I', 'TYPE A', 'type a n', 'TYPE L 8', 'MODE S', 'STRU F']) {
      assert.match(await client.ask(good), /^200 /, good)
    }
    for (const bad of ['TYPE E', 'TYPE', 'TYPE L 7', 'MODE B', 'MODE Z', 'STRU R']) {
      assert.match(await client.ask(bad), /^504 /, bad)
    }
  })

  test('is a transfer without a data connection', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()

    assert.match(await client.ask(`RETR ${path}`), /^425 /)
    assert.match(await client.ask('LIST'), /^425 /)
  })

  test('is everything but EPSV after EPSV ALL', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()
    await client.ask('EPSV ALL')

    for (const other of ['PASV', 'PORT 127,0,0,1,4,1', 'EPRT |1|127.0.0.1|1025|']) {
      assert.match(await client.ask(other), /^503 /)
    }
    assert.equal((await client.fetch(`RETR ${path}`)).content.length, 300_000)
  })
})

describe('nothing outside a shipment is seen', () => {
  for (const top of ['/', '', '/pickup', '..', '../..', '-la', '-a /', '/./pickup/..']) {
    test(`listing ${top || 'without a path'} shows nothing`, async (t) => {
      const { guest } = await ftpWithShipment(t, bytes)
      const client = await guest()

      for (const verb of ['LIST', 'NLST', 'MLSD'] as const) {
        const path = verb === 'MLSD' ? top.replace(/^-\w+ ?/, '') : top
        const { content, closing } = await client.fetch(`${verb} ${path}`.trim())
        assert.match(closing, /^226 /)
        assert.equal(content.length, 0)
      }
    })
  }

  test('paths out of it lead nowhere', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes, { limits: { wrongPaths: 1000 } })
    const client = await guest()

    for (const wrong of [
      '/etc/passwd',
      `${path}/..`,
      `/${token}/../../etc/passwd`,
      `/${token}/`,
      `/${token}/other.mseed`,
      `${path}/x`,
      `/pickup/pickup${path}`,
      '/BAAAAAAAAAAAAAAAAAAAAA/x',
      `/${token.slice(1)}/${name}`,
      '~',
      '*',
      `/${token}/*`,
      '%2e%2e/',
    ]) {
      for (const verb of ['SIZE', 'MDTM', 'MLST', 'RETR']) {
        assert.equal(await client.ask(`${verb} ${wrong}`), nothing, `${verb} ${wrong}`)
      }
    }
  })

  test('wrong tokens and wrong names are answered alike, whatever is asked', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes, { limits: { wrongPaths: 1000 } })
    const client = await guest()
    const answers = new Set<string>()

    for (const wrong of [
      '/x',
      `/B${token.slice(1)}`,
      `/${token}/x`,
      `/B${token.slice(1)}/${name}`,
    ]) {
      for (const verb of ['CWD', 'SIZE', 'MDTM', 'MLST', 'RETR', 'LIST', 'NLST', 'MLSD']) {
        answers.add(await client.ask(`${verb} ${wrong}`))
      }
    }

    assert.deepEqual([...answers], [nothing])
  })

  test('a file is no folder', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()

    assert.equal(await client.ask(`CWD ${path}`), nothing)
    assert.equal(await client.ask('PWD'), '257 "/" is where you are.')
  })

  test('who guesses five times is sent away', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()
    const answers: string[] = []

    for (let turn = 0; turn < 5; turn++) answers.push(await client.ask(`CWD /${turn}`))

    assert.deepEqual(answers.slice(0, 4), [nothing, nothing, nothing, nothing])
    assert.match(answers[4] ?? '', /^421 /)
    assert.equal(await client.next(), '')
  })
})

describe('data go to the client and to nobody else', () => {
  for (const elsewhere of [
    'PORT 127,0,0,2,78,32',
    'PORT 10,0,0,1,78,32',
    'EPRT |1|127.0.0.2|20000|',
    'EPRT |2|::1|20000|',
  ]) {
    test(`${elsewhere} is refused, also before login`, async (t) => {
      const { client } = await ftpWithShipment(t, bytes)
      const session = await client()

      const before = await session.ask(elsewhere)
      await session.ask('USER ftp')
      await session.ask('PASS x')
      const after = await session.ask(elsewhere)

      assert.match(before, /^530 /)
      assert.match(after, /^500 /)
      assert.match(await session.ask(`RETR ${path}`), /^425 /)
    })
  }

  test('what is no address or a port of services is refused', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()

    for (const wrong of [
      'PORT 127,0,0,1,0,25',
      'PORT 1,2,3',
      'PORT 127,0,0,1,256,1',
      'EPRT |1|x|2|',
    ]) {
      assert.match(await client.ask(wrong), /^501 /, wrong)
    }
  })

  test('a refused address forgets the one before', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()
    await client.passive()

    await client.ask('PORT 127,0,0,2,78,32')

    assert.match(await client.ask(`RETR ${path}`), /^425 /)
  })

  test('another address that takes the connection gets nothing, and the client its file', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()
    const port = Number(/\|(\d+)\|\)/.exec(await client.ask('EPSV'))?.[1])

    const thief = await dataConnection(t, port, '127.0.0.2')
    const stolen: Buffer[] = []
    thief.on('data', (chunk) => stolen.push(chunk))
    await once(thief, 'close')
    const data = await dataConnection(t, port)
    const opening = await client.ask(`RETR ${path}`)
    const received = (await buffer(data)).length

    assert.match(opening, /^150 /)
    assert.deepEqual([stolen.length, received], [0, 300_000])
  })

  test('nothing listens for data before login', async (t) => {
    const { client } = await ftpWithShipment(t, bytes)
    const session = await client()

    assert.match(await session.ask('PASV'), /^530 /)
    assert.match(await session.ask('EPSV'), /^530 /)
  })

  test('a client that never comes is not awaited for long', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes, { limits: { connectMs: 20 } })
    const client = await guest()
    await client.ask('EPSV')

    assert.match(await client.ask(`RETR ${path}`), /^425 /)
  })

  test('a client that does not listen is not called for long', async (t) => {
    const { guest } = await ftpWithShipment(t, bytes)
    const client = await guest()
    const port = await closedPort()

    await client.ask(`EPRT |1|127.0.0.1|${port}|`)

    assert.match(await client.ask(`RETR ${path}`), /^425 /)
  })

  test('ports are those of the range, by turns, and the address is the one that was set', async (t) => {
    const first = await closedPort()
    const { guest } = await ftpWithShipment(t, bytes, {
      passivePorts: `${first}-${first + 1}`,
      passiveAddress: '192.0.2.7',
    })
    const client = await guest()
    const ports: number[] = []
    for (let turn = 0; turn < 3; turn++) {
      const words = /\(192,0,2,7,(\d+),(\d+)\)/.exec(await client.ask('PASV')) ?? []
      ports.push(Number(words[1]) * 256 + Number(words[2]))
    }

    assert.deepEqual(ports, [first, first + 1, first])
  })

  test('a client is told to come again when all ports are taken', async (t) => {
    const first = await closedPort()
    const { guest } = await ftpWithShipment(t, bytes, { passivePorts: `${first}-${first}` })
    const one = await guest()
    const other = await guest()
    await one.ask('EPSV')

    const refused = await other.ask('EPSV')
    await one.ask('ABOR')

    assert.match(refused, /^425 /)
    assert.match(await other.ask('EPSV'), /^229 /)
  })
})

/** Where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
