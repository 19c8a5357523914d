import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import { Secret } from '../../src/config/secret.ts'
import { Fault, shipmentId } from '../../src/model/index.ts'
import { partName } from '../../src/ship/naming.ts'
import { describeTransport, sampleTask } from '../contracts/transport.ts'
import { openFtpServer } from '../kit/ftp-server.ts'
import type { FtpTricks } from '../kit/ftp-server.ts'
import { failsAs, ftpLogin, ftpPlace, ftpPush, openPush, sampleName as name } from './ftp-push.ts'

describeTransport('FtpPushTransport', async (t, store) => {
  const server = await openFtpServer(t)
  return {
    transport: ftpPush({ store }),
    to: ftpPlace(server.port),
    arrived: async () =>
      new Map([...server.files].map(([path, bytes]) => [path.replace(/^\//, ''), bytes])),
  }
})

const open = (t: TestContext, tricks?: FtpTricks, text = 'some waveforms') =>
  openPush(t, tricks, { bytes: Buffer.from(text) })

/** The name that the bytes have on their way. */
function temporaryOf(commands: readonly string[]): string {
  const stored = commands.find((line) => /^(?:STOR|APPE) /.test(line)) ?? ''
  return stored.slice(5)
}

describe('the login', () => {
  test('without one of the configuration it is anonymous, with the address of the gateway', async (t) => {
    const { server, store, shipment } = await open(t)

    await ftpPush({ store, address: 'netdc@gw.test' }).ship(shipment, sampleTask)

    assert.deepEqual(server.commands.slice(0, 2), ['USER anonymous', 'PASS netdc@gw.test'])
  })

  test('one of the configuration is used', async (t) => {
    const { server, store, shipment } = await open(t)
    const loginFor = ftpLogin({ user: 'jenny', password: new Secret('8675309') })

    await ftpPush({ store, loginFor }).ship(shipment, sampleTask)

    assert.deepEqual(server.commands.slice(0, 2), ['USER jenny', 'PASS 8675309'])
  })

  test('a server that asks for no password gets none', async (t) => {
    const answer = (verb: string) => (verb === 'USER' ? '230 welcome\r\n' : undefined)
    const { server, shipment, transport } = await open(t, { answer })

    await transport.ship(shipment, sampleTask)

    assert.equal(server.commands[1], 'TYPE I')
  })

  test('the location does not hold it', async (t) => {
    const { server, store, shipment } = await open(t)
    server.folders.add('/in box')
    const loginFor = ftpLogin({ user: 'jenny', password: new Secret('8675309') })
    const to = ftpPlace(server.port, { directory: '/in box' })

    const receipt = await ftpPush({ store, loginFor }).ship({ ...shipment, to }, sampleTask)

    assert.equal(receipt.location, `ftp://localhost:${server.port}/in%20box/${name}`)
  })
})

describe('the directory', () => {
  test('one that is there is only named', async (t) => {
    const { server, shipment, bytes, transport } = await open(t)
    server.folders.add('/incoming/jenny')
    const to = ftpPlace(server.port, { directory: 'incoming/jenny/' })

    await transport.ship({ ...shipment, to }, sampleTask)

    assert.deepEqual(server.files, new Map([[`/incoming/jenny/${name}`, bytes]]))
    assert.ok(!server.commands.some((line) => /^(CWD|MKD)/.test(line)))
  })

  test('one that a server takes no paths into is gone into', async (t) => {
    const answer = (_verb: string, argument: string) =>
      argument.includes('/') ? '553 no paths here\r\n' : undefined
    const { server, shipment, bytes, transport } = await open(t, { answer })
    server.folders.add('/incoming')
    const to = ftpPlace(server.port, { directory: 'incoming' })

    await transport.ship({ ...shipment, to }, sampleTask)

    assert.deepEqual(server.files, new Map([[`/incoming/${name}`, bytes]]))
  })

  test('an earlier attempt in it is gone on with', async (t) => {
    const { server, shipment, bytes, transport } = await open(t)
    server.folders.add('/incoming')
    const to = ftpPlace(server.port, { directory: 'incoming' })
    const begun = { ...shipment, to }
    server.files.set(`/incoming/${partName(begun)}`, bytes.subarray(0, 5))

    await transport.ship(begun, { ...sampleTask, isRepeat: true })

    assert.deepEqual(server.files, new Map([[`/incoming/${name}`, bytes]]))
    assert.ok(server.commands.some((line) => line.startsWith('APPE')))
  })

  test('one that is not there is made, step by step', async (t) => {
    const { server, shipment, bytes, transport } = await open(t)
    server.folders.add('/incoming')
    const to = ftpPlace(server.port, { directory: '/incoming/jenny/2024' })

    await transport.ship({ ...shipment, to }, sampleTask)

    assert.deepEqual(server.files, new Map([[`/incoming/jenny/2024/${name}`, bytes]]))
  })

  test('one that may not be made is a refusal that says so, and no more', async (t) => {
    const answer = (verb: string) => (verb === 'MKD' ? '550 /secret/path is mine\r\n' : undefined)
    const { server, shipment, transport } = await open(t, { answer })
    const to = ftpPlace(server.port, { directory: 'mine' })

    await assert.rejects(
      transport.ship({ ...shipment, to }, sampleTask),
      failsAs('DESTINATION_REFUSED', /^localhost answered 550 to MKD$/),
    )
    await server.settled()
  })

  for (const directory of ['in\r\nDELE x', 'in\nx', 'in\0x', '../up', 'a/../b']) {
    test(`${JSON.stringify(directory)} never comes near a server`, async (t) => {
      const { server, shipment, transport } = await open(t)
      const to = ftpPlace(server.port, { directory })

      await assert.rejects(
        transport.ship({ ...shipment, to }, sampleTask),
        failsAs('DESTINATION_REFUSED'),
      )
      assert.deepEqual(server.commands, [])
    })
  }

  test('a login with a line end in it is a matter of the configuration', async (t) => {
    const { server, store, shipment } = await open(t)
    const loginFor = ftpLogin({ user: 'jenny', password: new Secret('a\r\nDELE x') })

    await assert.rejects(
      ftpPush({ store, loginFor }).ship(shipment, sampleTask),
      failsAs('CONFIG', /^(?!.*DELE)/),
    )
    assert.deepEqual(server.commands, [])
  })
})

describe('names', () => {
  test('one that another file has gets a number', async (t) => {
    const { server, shipment, bytes, transport } = await open(t)
    server.files.set(`/${name}`, Buffer.from('of another size'))
    server.files.set('/my_event.DATA.NCEDC.2.mseed', Buffer.alloc(bytes.length, 'x'))

    const receipt = await transport.ship(shipment, sampleTask)

    assert.equal(receipt.location.split('/').at(-1), 'my_event.DATA.NCEDC.3.mseed')
    assert.deepEqual(server.files.get('/my_event.DATA.NCEDC.3.mseed'), bytes)
    assert.equal(server.files.size, 3)
  })

  test('what was compressed keeps its endings together', async (t) => {
    const { server, shipment, transport } = await open(t)
    server.files.set('/a.INV.txt.gz', Buffer.from('x'))

    const receipt = await transport.ship({ ...shipment, name: 'a.INV.txt.gz' }, sampleTask)

    assert.equal(receipt.location.split('/').at(-1), 'a.INV.2.txt.gz')
  })

  test('a copy of ours under a number is found again', async (t) => {
    const { server, shipment, transport } = await open(t)
    server.files.set(`/${name}`, Buffer.from('of another size'))

    const first = await transport.ship(shipment, sampleTask)
    const second = await transport.ship(shipment, sampleTask)

    assert.equal(second.location, first.location)
    assert.equal(server.files.size, 2)
  })

  test('shipments of one name that come together get a name each', async (t) => {
    const { server, store, shipment, transport } = await open(t)
    const contents = ['one', 'two', 'three']

    await Promise.all(
      contents.map((text, index) =>
        transport.ship(
          {
            ...shipment,
            id: shipmentId(shipment.requestId, 'DATA', `DC${index}`),
            file: store.keep(Buffer.from(text)),
          },
          sampleTask,
        ),
      ),
    )

    assert.deepEqual([...server.files.values()].map(String).toSorted(), contents.toSorted())
  })

  test('one that is taken between looking and naming is left to the other', async (t) => {
    let isTaken = false
    const answer = (verb: string) => {
      if (verb !== 'RNTO' || isTaken) return undefined
      isTaken = true
      server.files.set(`/${name}`, Buffer.from('somebody was faster'))
      return '553 it is there\r\n'
    }
    const { server, shipment, transport } = await open(t, { answer })

    const { location } = await transport.ship(shipment, sampleTask)

    assert.equal(location.split('/').at(-1), 'my_event.DATA.NCEDC.2.mseed')
  })

  test('one that may not be given although it is free is a refusal', async (t) => {
    const answer = (verb: string) => (verb === 'RNTO' ? '553 no\r\n' : undefined)
    const { shipment, transport } = await open(t, { answer })

    await assert.rejects(
      transport.ship(shipment, sampleTask),
      failsAs('DESTINATION_REFUSED', /553 to RNTO$/),
    )
  })

  test('a file of our size that may not be read is left alone', async (t) => {
    const answer = (verb: string) => (verb === 'RETR' ? '550 no\r\n' : undefined)
    const { server, shipment, bytes, transport } = await open(t, { answer })
    server.files.set(`/${name}`, Buffer.alloc(bytes.length))

    await transport.ship(shipment, sampleTask)

    assert.deepEqual([...server.files.keys()], [`/${name}`, '/my_event.DATA.NCEDC.2.mseed'])
  })

  test('on their way the bytes have the same name at every attempt, and another for another file', async (t) => {
    const { server, store, shipment, transport } = await open(t)

    await transport.ship(shipment, sampleTask)
    const first = temporaryOf(server.commands)
    server.files.clear()
    server.commands.length = 0
    await transport.ship(shipment, sampleTask)
    const second = temporaryOf(server.commands)
    server.commands.length = 0
    await transport.ship({ ...shipment, file: store.keep(Buffer.from('other')) }, sampleTask)

    assert.match(first, /^\.netdc-[0-9a-f]{12}\.part$/)
    assert.equal(second, first)
    assert.notEqual(temporaryOf(server.commands), first)
  })
})

describe('an attempt after one that was cut', () => {
  const text = 'waveforms'.repeat(200_000)
  const again = { ...sampleTask, isRepeat: true }

  async function openCut(t: TestContext, cutAt: number, tricks?: FtpTricks) {
    const opened = await open(t, tricks, text)
    const { server, shipment, transport, bytes } = opened
    await transport.ship(shipment, sampleTask)
    const part = temporaryOf(server.commands)
    server.files.clear()
    server.files.set(`/${part}`, bytes.subarray(0, cutAt))
    server.commands.length = 0
    return opened
  }

  for (const cutAt of [1, 262_144, 1_000_000, text.length - 1]) {
    test(`goes on after ${cutAt} bytes`, async (t) => {
      const { server, shipment, transport, bytes } = await openCut(t, cutAt)

      await transport.ship(shipment, again)

      assert.deepEqual(server.files, new Map([[`/${name}`, bytes]]))
      assert.ok(server.commands.some((line) => line.startsWith('APPE ')))
      assert.ok(!server.commands.some((line) => line.startsWith('STOR ')))
    })
  }

  test('goes on after trouble of our own store', async (t) => {
    const { server, store, shipment, transport, bytes } = await openCut(t, 1_000_000)
    const part = [...server.files.keys()].join()
    const short = new Fault('RESOURCES', 'EMFILE: too many open files')
    const failing: typeof store.open = async function* (...asked) {
      let given = 0
      for await (const chunk of store.open(...asked)) {
        yield chunk
        given += chunk.length
        if (given > 1_200_000) throw short
      }
    }

    await assert.rejects(
      ftpPush({ store: { open: failing } }).ship(shipment, again),
      failsAs('RESOURCES'),
    )
    const kept = server.files.get(part)?.length ?? 0
    await transport.ship(shipment, again)

    assert.ok(kept > 1_000_000)
    assert.deepEqual(server.files, new Map([[`/${name}`, bytes]]))
  })

  test('of a file that was spoilt meanwhile leaves nothing at the server', async (t) => {
    const { server, store, shipment, transport, bytes } = await openCut(t, 1_000_000)
    store.replace(shipment.file.key, Buffer.from(bytes).fill('x', 5, 7))

    await assert.rejects(transport.ship(shipment, again), failsAs('SOURCE_BROKEN'))

    assert.equal(server.files.size, 0)
  })

  test('only renames what was whole', async (t) => {
    const { server, shipment, transport, bytes } = await openCut(t, text.length)

    await transport.ship(shipment, again)

    assert.deepEqual(server.files, new Map([[`/${name}`, bytes]]))
    assert.ok(!server.commands.some((line) => /^(?:APPE|STOR) /.test(line)))
  })

  test('begins anew where there is more than the file has', async (t) => {
    const { server, shipment, transport, bytes } = await open(t)
    await transport.ship(shipment, sampleTask)
    const part = temporaryOf(server.commands)
    server.files.clear()
    server.files.set(`/${part}`, Buffer.alloc(bytes.length + 1))

    await transport.ship(shipment, again)

    assert.deepEqual(server.files, new Map([[`/${name}`, bytes]]))
  })

  test('begins anew where the server knows no going on', async (t) => {
    const answer = (verb: string) => (verb === 'FEAT' ? '502 no\r\n' : undefined)
    const { server, shipment, transport, bytes } = await openCut(t, 1000, { answer })

    await transport.ship(shipment, again)

    assert.deepEqual(server.files, new Map([[`/${name}`, bytes]]))
    assert.ok(!server.commands.some((line) => line.startsWith('APPE ')))
  })

  test('begins anew where the server refuses to go on', async (t) => {
    const answer = (verb: string) => (verb === 'APPE' ? '451 no\r\n' : undefined)
    const { server, shipment, transport, bytes } = await openCut(t, 1000, { answer })

    await transport.ship(shipment, again)

    assert.deepEqual(server.files, new Map([[`/${name}`, bytes]]))
  })
})
