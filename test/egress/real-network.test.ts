/** Bad inputs 90 and 91 against a socket of this machine that listens: who connects to it, and who does not. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import { createEgress } from '../../src/egress/guarded-egress.ts'
import { connectTcp } from '../../src/egress/tcp-connector.ts'
import { failsAs, going } from './kit.ts'

interface Listener {
  readonly server: Server
  readonly port: number
  connections: number
}

/** Counts who connects to this machine, at whatever address of it. */
async function listen(t: TestContext, host = '127.0.0.1'): Promise<Listener> {
  const server = createServer((socket) => {
    listener.connections++
    socket.on('error', () => undefined).end('220 ready\r\n')
  })
  server.listen(0, host)
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const listener = { server, port, connections: 0 }
  return listener
}

/** Whoever came before it was counted when this one is. */
async function countedBy(listener: Listener): Promise<number> {
  const accepted = once(listener.server, 'connection')
  const socket = await connectTcp({ address: '127.0.0.1', port: listener.port }, going)
  await accepted
  socket.destroy()
  return listener.connections - 1
}

async function greetingOf(socket: Socket): Promise<string> {
  return (await Array.fromAsync(socket.setEncoding('utf8'))).join('')
}

function resolving(...turns: readonly (readonly string[])[]) {
  const left = [...turns]
  return () => Promise.resolve(left.shift() ?? turns.at(-1) ?? [])
}

const spellings = [
  ...['127.0.0.1', '2130706433', '0x7f.1', '0x7f000001', '0177.0.0.1', '017700000001', '127.1'],
  ...['127.0.1', '[::1]', '::1', '0', '0.0.0.0', '[::]', '[::ffff:127.0.0.1]', '::ffff:7f00:1'],
  ...['::127.0.0.1', '::7f00:1', 'localhost', 'localhost.', 'LocalHost', '127.0.0.1.'],
  ...['[::ffff:10.0.0.1]', '169.254.169.254', '１２７.0.0.1', '127。0。0。1'],
]

describe('bad input 90', () => {
  for (const host of spellings) {
    for (const allow of [[], ['*'], ['*', 'localhost'], ['ftp.example.edu', '10.9.0.0/16']]) {
      test(`${host} is not connected to with [${allow.join(' ')}]`, async (t) => {
        const listener = await listen(t)
        const egress = createEgress({ allow, ports: [listener.port] })

        const connecting = egress.connect({ host, port: listener.port }, going)

        await assert.rejects(connecting, failsAs('DESTINATION_REFUSED'))
        assert.equal(await countedBy(listener), 0)
      })
    }
  }

  for (const answer of ['169.254.169.254', 'fd00:ec2::254', '127.0.0.1']) {
    test(`metadata.internal is not connected to where it leads to ${answer}`, async (t) => {
      const listener = await listen(t)
      const rules = { allow: ['*', 'metadata.internal'], ports: [listener.port] }
      const egress = createEgress(rules, { resolve: resolving([answer]), connect: connectTcp })

      const connecting = egress.connect({ host: 'metadata.internal', port: listener.port }, going)

      await assert.rejects(connecting, failsAs('DESTINATION_REFUSED'))
      assert.equal(await countedBy(listener), 0)
    })
  }
})

describe('bad input 91', () => {
  const publicAddress = '93.184.216.34'

  for (const answers of [
    [publicAddress, '127.0.0.1'],
    ['127.0.0.1', publicAddress],
    ['2606:2800:220:1::1', '::ffff:127.0.0.1'],
  ]) {
    test(`a name that leads to ${answers.join(' and ')} is not connected to`, async (t) => {
      const listener = await listen(t)
      const rules = { allow: ['*'], ports: [listener.port] }
      const egress = createEgress(rules, { resolve: resolving(answers), connect: connectTcp })

      const connecting = egress.connect({ host: 'rebind.example', port: listener.port }, going)

      await assert.rejects(connecting, failsAs('DESTINATION_REFUSED'))
      assert.equal(await countedBy(listener), 0)
    })
  }

  test('a name that is public first and private afterwards leads to the first answer only', async (t) => {
    const listener = await listen(t)
    const reached: string[] = []
    const egress = createEgress(
      { allow: ['*'], ports: [listener.port] },
      {
        resolve: resolving([publicAddress], ['127.0.0.1']),
        // Nothing of a test leaves this machine.
        connect: (to, signal) => {
          reached.push(to.address)
          return to.address === publicAddress
            ? Promise.reject(new Error('elsewhere'))
            : connectTcp(to, signal)
        },
      },
    )
    const target = { host: 'rebind.example', port: listener.port }

    await assert.rejects(egress.connect(target, going), failsAs('DESTINATION_DOWN'))
    await assert.rejects(egress.connect(target, going), failsAs('DESTINATION_REFUSED'))

    assert.deepEqual(reached, [publicAddress])
    assert.equal(await countedBy(listener), 0)
  })
})

describe('127.0.0.1, where it is listed', () => {
  for (const host of [
    '127.0.0.1',
    '[127.0.0.1]',
    '2130706433',
    '0x7f.1',
    '127.1',
    '::ffff:7f00:1',
  ]) {
    test(`is connected to as ${host}`, async (t) => {
      const listener = await listen(t)
      const egress = createEgress({ allow: ['127.0.0.1'], ports: [listener.port] })

      const socket = await egress.connect({ host, port: listener.port }, going)

      assert.equal(await greetingOf(socket), '220 ready\r\n')
      assert.equal(listener.connections, 1)
    })
  }

  test('is connected to by a name that leads there', async (t) => {
    const listener = await listen(t)
    const rules = { allow: ['127.0.0.0/8', 'ftp.example.edu'], ports: [listener.port] }
    const resolve = resolving(['127.0.0.1'])
    const egress = createEgress(rules, { resolve, connect: connectTcp })

    const socket = await egress.connect({ host: 'ftp.example.edu', port: listener.port }, going)

    assert.equal(socket.remoteAddress, '127.0.0.1')
    await once(socket.resume(), 'close')
    assert.equal(listener.connections, 1)
  })

  test('a port that is closed is a destination that is down', async (t) => {
    const listener = await listen(t)
    listener.server.close()
    await once(listener.server, 'close')
    const egress = createEgress({ allow: ['127.0.0.1'], ports: [listener.port] })

    const connecting = egress.connect({ host: '127.0.0.1', port: listener.port }, going)

    const says = `127.0.0.1:${listener.port} cannot be reached now`
    await assert.rejects(connecting, failsAs('DESTINATION_DOWN', says))
  })
})

describe('the connector', () => {
  test('looks no name up', async (t) => {
    const { port } = await listen(t)

    const connecting = connectTcp({ address: 'localhost', port }, going)

    await assert.rejects(connecting, /localhost is no address/)
  })

  test('lets go of a connection that is not there when the signal aborts', async (t) => {
    const listener = await listen(t)
    const end = new AbortController()

    const connecting = connectTcp({ address: '127.0.0.1', port: listener.port }, end.signal)
    end.abort()

    await assert.rejects(connecting, /not connected in time/)
  })

  test('leaves a connection alone that is there when the signal aborts', async (t) => {
    const listener = await listen(t)
    const end = new AbortController()
    const socket = await connectTcp({ address: '127.0.0.1', port: listener.port }, end.signal)

    end.abort()

    assert.equal(await greetingOf(socket), '220 ready\r\n')
  })
})
