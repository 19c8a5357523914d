/** Servers that do not do as they should: each push ends soon, with the right fault and no connection left. */
import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { describe, test } from 'node:test'

import type { Egress } from '../../src/egress/egress.ts'
import { sampleTask } from '../contracts/transport.ts'
import {
  answering,
  assertFails,
  failsAs,
  large,
  openPush,
  sampleName,
  short,
  toThisMachine,
} from './ftp-push.ts'

/** Writes the same for as long as somebody reads. */
function forEver(text: string): (socket: Socket) => void {
  return (socket) => {
    const write = () => {
      while (!socket.destroyed && socket.write(text));
    }
    socket.on('drain', write)
    write()
  }
}

describe('a server that goes on for ever', () => {
  for (const [what, text] of [
    ['with lines of one greeting', '220-welcome\r\n'],
    ['with one line', 'welcome '],
    ['with empty lines', '\r\n'],
    ['with lines that are no replies', 'welcome\r\n'],
    ['with preliminary replies', '120 soon\r\n'],
  ] as const) {
    test(`${what} is left`, async (t) => {
      await assertFails(t, { conversation: forEver(text.repeat(1000)) }, 'DESTINATION_DOWN', /./, {
        limits: short,
      })
    })
  }

  test('in the answer to a command is left', async (t) => {
    const reply = `331-${'so '.repeat(20_000)}`
    await assertFails(t, answering('USER', reply), 'DESTINATION_DOWN', /USER/)
  })

  test('in a listing is left', async (t) => {
    const answer = (verb: string) => (verb === 'SIZE' || verb === 'MLST' ? '502 no\r\n' : undefined)
    const tricks = {
      answer,
      giveListing: forEver('drwx------ 1 a b 1 Jan 01 00:00 more\r\n'.repeat(1000)),
    }
    await assertFails(t, tricks, 'DESTINATION_DOWN', /LIST/)
  })
})

describe('a server that says nothing', () => {
  test('to begin with is left', async (t) => {
    await assertFails(
      t,
      { conversation: (socket) => socket.resume() },
      'DESTINATION_DOWN',
      /^localhost: no answer and no progress within 0.15 s$/,
      { limits: short },
    )
  })

  for (const verb of ['USER', 'PASS', 'TYPE', 'SIZE', 'EPSV', 'STOR', 'RNFR', 'RNTO']) {
    test(`to ${verb} is left`, async (t) => {
      const answer = (said: string) => (said === verb ? '' : undefined)
      await assertFails(t, { answer }, 'DESTINATION_DOWN', /no answer/, { limits: short })
    })
  }

  test('and takes no data is left', async (t) => {
    const takeUpload = (data: Socket, control: Socket) => {
      control.once('close', () => data.resume())
    }
    await assertFails(t, { takeUpload }, 'DESTINATION_DOWN', /progress/, {
      bytes: large,
      limits: short,
    })
  })

  test('and never tells that it has everything is left', async (t) => {
    const takeUpload = (data: Socket) => data.resume()
    await assertFails(t, { takeUpload }, 'DESTINATION_DOWN', /progress/, { limits: short })
  })

  test('and is not even there is left', async (t) => {
    const egress: Egress = {
      ...toThisMachine,
      connect: (_target, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('stopped'))
          })
        }),
    }
    await assertFails(t, {}, 'DESTINATION_DOWN', /no connection within 0.15 s/, {
      egress,
      limits: short,
    })
  })
})

describe('a server that says nonsense', () => {
  for (const reply of ['no reply', '999 x', '33 x', '331', '\u0000\u00ff', '-1 x']) {
    test(`${JSON.stringify(reply)} to PASS is not taken for yes`, async (t) => {
      await assertFails(t, answering('PASS', reply), 'DESTINATION_DOWN', /./, { limits: short })
    })
  }

  for (const reply of ['229 here', '229 (|||x|)', '229 (|||0|)', '229 (|||99999|)']) {
    test(`${reply} and nothing else to connect to is left`, async (t) => {
      const answer = (verb: string) =>
        verb === 'EPSV' ? `${reply}\r\n` : verb === 'PASV' ? '227 (1,2)\r\n' : undefined
      await assertFails(t, { answer }, 'DESTINATION_DOWN', /STOR/, { limits: short })
    })
  }

  test('byte by byte is understood', async (t) => {
    const { server, shipment, transport, bytes } = await openPush(t, { isSplit: true })
    server.files.set(`/${sampleName}`, Buffer.alloc(500))

    await transport.ship(shipment, sampleTask)

    assert.deepEqual(server.files.get('/my_event.DATA.NCEDC.2.mseed'), bytes)
  })

  test('about other machines connects to none of them', async (t) => {
    const answer = (verb: string) =>
      verb === 'EPSV' ? '502 no\r\n' : verb === 'PASV' ? '227 (192,0,2,7,0,22)\r\n' : undefined
    await assertFails(t, { answer }, 'DESTINATION_DOWN', /^localhost broke off at STOR$/)
  })
})

describe('a server that says no', () => {
  for (const verb of ['greeting', 'USER', 'PASS', 'STOR', 'RNFR', 'RNTO']) {
    test(`for ever to ${verb} refuses`, async (t) => {
      const tricks = answering(verb, '550 10.0.0.7 has that')
      const detail =
        verb === 'greeting' ? /answered 550 to the greeting$/ : /answered 550 to [A-Z]+$/
      await assertFails(t, tricks, 'DESTINATION_REFUSED', detail)
    })

    test(`for now to ${verb} is tried again`, async (t) => {
      await assertFails(t, answering(verb, '450 busy'), 'DESTINATION_DOWN', /answered 450 to/)
    })
  }

  test('to a login refuses', async (t) => {
    await assertFails(t, answering('PASS', '530 no'), 'DESTINATION_REFUSED', /530 to PASS$/)
  })

  test('to SIZE because it is about to go is tried again', async (t) => {
    await assertFails(t, answering('SIZE', '421 bye'), 'DESTINATION_DOWN', /421 to SIZE$/)
  })
})

describe('a server that loses bytes', () => {
  test('and goes at 99 % is gone on with', async (t) => {
    const tricks: { cutAfter?: number } = { cutAfter: large.length * 0.99 }
    const { server, shipment, transport } = await openPush(t, tricks, { bytes: large })

    await assert.rejects(transport.ship(shipment, sampleTask), failsAs('DESTINATION_DOWN', /STOR/))
    await server.settled()
    const [[temporary, begun] = []] = server.files
    delete tricks.cutAfter
    await transport.ship(shipment, { ...sampleTask, isRepeat: true })

    assert.match(temporary ?? '', /^\/\.netdc-/)
    assert.ok(begun !== undefined && begun.length >= large.length * 0.98)
    assert.ok(server.files.get(`/${sampleName}`)?.equals(large))
    assert.equal(server.files.size, 1)
    assert.ok(server.commands.some((line) => line.startsWith('APPE')))
  })

  test('and says that it has all is told by its size, and nothing of it stays', async (t) => {
    const server = await assertFails(t, { keptBytes: 5 }, 'DESTINATION_DOWN', /kept 5 of 14 bytes$/)

    assert.equal(server.files.size, 0)
  })

  test('and closes the data connection early is tried again', async (t) => {
    const takeUpload = (data: Socket) => data.destroy()
    await assertFails(t, { takeUpload }, 'DESTINATION_DOWN', /STOR/, { bytes: large })
  })
})

describe('a server that does not know', () => {
  for (const unknown of [
    ['SIZE'],
    ['SIZE', 'MLST'],
    ['SIZE', 'MLST', 'LIST'],
    ['EPSV'],
    ['FEAT'],
  ]) {
    test(`${unknown.join(', ')} gets the file all the same`, async (t) => {
      const answer = (verb: string) => (unknown.includes(verb) ? '502 no\r\n' : undefined)
      const { server, shipment, transport, bytes } = await openPush(t, { answer })

      await transport.ship(shipment, sampleTask)
      await transport.ship(shipment, { ...sampleTask, isRepeat: true })

      assert.deepEqual(server.files, new Map([[`/${sampleName}`, bytes]]))
    })
  }

  for (const unknown of [['SIZE'], ['SIZE', 'MLST']]) {
    test(`${unknown.join(', ')} is found out when it loses bytes`, async (t) => {
      const answer = (verb: string) => (unknown.includes(verb) ? '502 no\r\n' : undefined)
      await assertFails(t, { answer, keptBytes: 5 }, 'DESTINATION_DOWN', /kept 5 of 14/)
    })
  }
})
