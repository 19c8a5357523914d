/** Names: looked up once, all answers checked, and only checked addresses connected to. */
import assert from 'node:assert/strict'
import { Socket } from 'node:net'
import { describe, test } from 'node:test'

import { Fault, sentenceFor } from '../../src/model/index.ts'
import { failsAs, fakeNetwork, going, networkError } from './kit.ts'

const first = '93.184.216.34'
const second = '2606:2800:220:1::1'
const target = { host: 'ftp.example.edu', port: 21 }
const allow = ['ftp.example.edu']

/** One of each kind of address that is no machine in the world. */
const notPublic = [
  ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.8.8.8', '169.254.169.254'],
  ...['172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.2.1', '192.31.196.1', '192.52.193.1'],
  ...['192.88.99.1', '192.168.0.1', '192.175.48.1', '198.18.0.1', '198.51.100.1', '203.0.113.1'],
  ...['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '::', '::1', '::127.0.0.1'],
  ...['::7f00:1', '::ffff:10.0.0.1', '::ffff:a00:1', '::ffff:0:10.0.0.1', '64:ff9b::a00:1'],
  ...['64:ff9b::808:808', '64:ff9b:1::1', '100::1', '2001::1', '2001:2::1', '2001:20::1'],
  ...['2001:db8::1', '2002:a00:1::', '2002:5db8:d822::', '2620:4f:8000::1', '3fff::1', '4000::1'],
  ...['5f00::1', 'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1'],
  ...['1::1', 'e000::1'],
]

for (const address of notPublic) {
  for (const answers of [[address], [first, address], [address, second]]) {
    test(`a name that leads to ${answers.join(' and ')} is refused`, async () => {
      const { egress, lookups, connections } = fakeNetwork({ allow }, answers)

      const connecting = egress.connect(target, going)

      const says = 'this centre does not connect to ftp.example.edu'
      await assert.rejects(connecting, failsAs('DESTINATION_REFUSED', says))
      assert.deepEqual([lookups, connections], [['ftp.example.edu'], []])
    })
  }
}

for (const host of ['1572395042', '0x5d.184.216.34', '1.2.3.4.5']) {
  test(`what ${host} stands for is what the answer says, not the spelling`, async () => {
    const { egress, lookups, connections } = fakeNetwork({ allow: ['*'] }, ['127.0.0.1'])

    const connecting = egress.connect({ host, port: 21 }, going)

    await assert.rejects(connecting, failsAs('DESTINATION_REFUSED'))
    assert.deepEqual([lookups, connections], [[host], []])
  })
}

describe('a name that is admitted', () => {
  test('is looked up once, without its dot and in lower case', async () => {
    const { egress, lookups } = fakeNetwork({ allow }, [first])

    const socket = await egress.connect({ host: 'FTP.Example.EDU.', port: 21 }, going)

    socket.destroy()
    assert.deepEqual(lookups, ['ftp.example.edu'])
  })

  test('may lead to public and to listed addresses together', async () => {
    const rules = { allow: [...allow, '10.0.0.0/8'] }
    const { egress, connections } = fakeNetwork(rules, ['10.0.0.1', first])

    const socket = await egress.connect(target, going)

    socket.destroy()
    assert.deepEqual(connections, ['10.0.0.1 21'])
  })

  test('is refused where only some of its addresses are listed', async () => {
    const rules = { allow: [...allow, '10.0.0.0/8'] }
    const { egress, connections } = fakeNetwork(rules, ['10.0.0.1', '192.168.0.1'])

    await assert.rejects(egress.connect(target, going), failsAs('DESTINATION_REFUSED'))
    assert.deepEqual(connections, [])
  })

  test('is refused where an answer is no address', async () => {
    const { egress, connections } = fakeNetwork({ allow: ['*'] }, [first, 'elsewhere.example'])

    await assert.rejects(egress.connect(target, going), failsAs('DESTINATION_REFUSED'))
    assert.deepEqual(connections, [])
  })

  test('is looked up anew for every connection, and checked anew', async () => {
    const turns = [[first], ['127.0.0.1']]
    const resolve = () => Promise.resolve(turns.shift() ?? [])
    const { egress, connections } = fakeNetwork({ allow }, [], { resolve })

    const socket = await egress.connect(target, going)

    socket.destroy()
    await assert.rejects(egress.connect(target, going), failsAs('DESTINATION_REFUSED'))
    assert.deepEqual(connections, [`${first} 21`])
  })

  for (const code of ['EAI_AGAIN', 'ENOTFOUND', 'EAI_FAIL', 'ETIMEOUT']) {
    test(`is tried again later where its lookup fails with ${code}`, async () => {
      const resolve = () => Promise.reject(networkError(code))
      const { egress, connections } = fakeNetwork({ allow }, [], { resolve })

      const says = 'ftp.example.edu cannot be looked up now'
      await assert.rejects(egress.connect(target, going), failsAs('DESTINATION_DOWN', says))
      assert.deepEqual(connections, [])
    })
  }

  test('is tried again later where it has no address', async () => {
    const { egress } = fakeNetwork({ allow }, [])

    await assert.rejects(egress.connect(target, going), failsAs('DESTINATION_DOWN', /looked up/))
  })

  test('is tried again later where nobody says what it is in time', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const resolve = () => new Promise<never>(() => undefined)
    const { egress } = fakeNetwork({ allow }, [], { resolve })

    const connecting = egress.connect(target, going)
    t.mock.timers.tick(30_000)

    await assert.rejects(connecting, failsAs('DESTINATION_DOWN', /cannot be looked up now/))
  })
})

describe('its addresses', () => {
  test('are tried one after another, until one answers', async () => {
    const taken = new Socket()
    const connect = ({ address }: { readonly address: string }) =>
      address === first ? Promise.reject(networkError('ECONNREFUSED')) : Promise.resolve(taken)
    const { egress, connections } = fakeNetwork({ allow }, [first, second], { connect })

    const socket = await egress.connect(target, going)

    socket.destroy()
    assert.equal(socket, taken)
    assert.deepEqual(connections, [`${first} 21`, `${second} 21`])
  })

  test('each have their own time', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const begun = Promise.withResolvers<AbortSignal>()
    const connect = ({ address }: { readonly address: string }, signal: AbortSignal) => {
      if (address === second) return Promise.resolve(new Socket())
      begun.resolve(signal)
      return new Promise<never>(() => undefined)
    }
    const { egress, connections } = fakeNetwork({ allow }, [first, second], { connect })

    const connecting = egress.connect(target, going)
    const signal = await begun.promise
    t.mock.timers.tick(20_000)
    const socket = await connecting

    socket.destroy()
    assert.ok(signal.aborted)
    assert.deepEqual(connections, [`${first} 21`, `${second} 21`])
  })

  test('are not tried without end', async () => {
    const answers = Array.from({ length: 1000 }, (_, i) => `93.184.${i >> 8}.${i & 255}`)
    const connect = () => Promise.reject(networkError('ECONNREFUSED'))
    const { egress, connections } = fakeNetwork({ allow }, answers, { connect })

    await assert.rejects(egress.connect(target, going), failsAs('DESTINATION_DOWN'))
    assert.equal(connections.length, 8)
  })

  test('are all checked, also those that would not be tried', async () => {
    const many = Array.from({ length: 100 }, (_, i) => `93.184.216.${i}`)
    const { egress, connections } = fakeNetwork({ allow }, [...many, '10.0.0.1'])

    await assert.rejects(egress.connect(target, going), failsAs('DESTINATION_REFUSED'))
    assert.deepEqual(connections, [])
  })

  test('a closed port, a filtered one and a way that is not there read the same', async () => {
    const codes = ['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNRESET']
    const says = await Promise.all(
      codes.map(async (code) => {
        const connect = () => Promise.reject(networkError(code))
        const { egress } = fakeNetwork({ allow }, [first], { connect })
        const fault = await egress.connect(target, going).catch((error: unknown) => error)
        assert.ok(fault instanceof Fault && fault.retry === 'later')
        return sentenceFor(fault)
      }),
    )

    assert.deepEqual(
      [...new Set(says)],
      ['The destination did not accept the shipment. (ftp.example.edu:21 cannot be reached now)'],
    )
  })

  test('IPv6 literals stand in brackets where a person reads them', async () => {
    const connect = () => Promise.reject(networkError('ECONNREFUSED'))
    const { egress } = fakeNetwork({ allow: ['*'] }, [], { connect })

    const connecting = egress.connect({ host: second, port: 22 }, going)

    const says = `[${second}]:22 cannot be reached now`
    await assert.rejects(connecting, failsAs('DESTINATION_DOWN', says))
  })

  test('running short of open files is no matter of the destination', async () => {
    const connect = () => Promise.reject(networkError('EMFILE'))
    const { egress, connections } = fakeNetwork({ allow }, [first, second], { connect })

    await assert.rejects(
      egress.connect(target, going),
      (error: Fault) => error.code === 'RESOURCES',
    )
    assert.equal(connections.length, 1)
  })
})

describe('an abort', () => {
  const stopping = new Fault('STOPPING', 'the gateway is being stopped')

  test('before the beginning lets nothing begin', async () => {
    const { egress, lookups, connections } = fakeNetwork({ allow }, [first])

    const connecting = egress.connect(target, AbortSignal.abort(stopping))

    await assert.rejects(connecting, stopping)
    assert.deepEqual([lookups, connections], [[], []])
  })

  test('ends the wait for a lookup, and its answer is not used', async () => {
    const end = new AbortController()
    const answer = Promise.withResolvers<string[]>()
    const resolve = () => {
      end.abort(stopping)
      return answer.promise
    }
    const { egress, connections } = fakeNetwork({ allow }, [], { resolve })

    await assert.rejects(egress.connect(target, end.signal), stopping)

    answer.resolve([first])
    await answer.promise
    assert.deepEqual(connections, [])
  })

  test('ends the connecting, and no further address is tried', async () => {
    const end = new AbortController()
    const connect = (_: unknown, signal: AbortSignal) => {
      end.abort(stopping)
      assert.ok(signal.aborted)
      return new Promise<never>(() => undefined)
    }
    const { egress, connections } = fakeNetwork({ allow }, [first, second], { connect })

    await assert.rejects(egress.connect(target, end.signal), stopping)
    assert.equal(connections.length, 1)
  })

  test('for a reason that is no fault is told as a destination that is down', async () => {
    const { egress } = fakeNetwork({ allow }, [first])

    const connecting = egress.connect(target, AbortSignal.abort())

    const says = 'connecting to ftp.example.edu:21 was broken off'
    await assert.rejects(connecting, failsAs('DESTINATION_DOWN', says))
  })
})
