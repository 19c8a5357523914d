/** What the entries of `push.allow` mean, before and after a host is looked up. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { createEgress } from '../../src/egress/guarded-egress.ts'
import type { Fault } from '../../src/model/index.ts'
import { failsAs, fakeNetwork, going } from './kit.ts'

const publicV4 = '93.184.216.34'
const publicV6 = '2606:2800:220:1::1'

/** Entries, a host, what it is found to be, and what is connected to. */
const admitted: readonly (readonly [string, string, string, string])[] = [
  ['ftp.example.edu', 'ftp.example.edu', publicV4, publicV4],
  ['ftp.example.edu', 'FTP.Example.EDU.', publicV4, publicV4],
  ['FTP.Example.edu.', 'ftp.example.edu', publicV4, publicV4],
  ['*.example.edu', 'ftp.example.edu', publicV4, publicV4],
  ['*.Example.EDU.', 'a.b.example.edu.', publicV6, publicV6],
  ['ftp.exämple.edu', 'ftp.xn--exmple-cua.edu', publicV4, publicV4],
  ['*.xn--exmple-cua.edu', 'FTP.EXÄMPLE.edu', publicV4, publicV4],
  ['*', 'anywhere.example', publicV4, publicV4],
  ['*', publicV4, '', publicV4],
  ['*', `[${publicV6}]`, '', publicV6],
  ['*', '::ffff:93.184.216.34', '', publicV4],
  ['*', '1572395042', publicV4, publicV4],
  [publicV4, publicV4, '', publicV4],
  [publicV4, '1572395042', publicV4, publicV4],
  ['10.1.0.0/16', '10.1.2.3', '', '10.1.2.3'],
  ['10.1.2.3/16', '10.1.9.9', '', '10.1.9.9'],
  ['10.1.0.0/16', '[::ffff:10.1.2.3]', '', '10.1.2.3'],
  ['::ffff:10.1.0.0/112', '10.1.2.3', '', '10.1.2.3'],
  ['10.1.0.0/16', '0x0a.1.2.3', '10.1.2.3', '10.1.2.3'],
  ['127.0.0.1', '2130706433', '127.0.0.1', '127.0.0.1'],
  ['FD00::/8', '[FD12:0:0::0001]', '', 'fd12::1'],
  ['[::1]', '::1', '', '::1'],
  ['fe80::/10', 'fe80::1%eth0', '', 'fe80::1%eth0'],
  ['ftp.example.edu 10.1.0.0/16', 'ftp.example.edu', '10.1.2.3', '10.1.2.3'],
  ['* 64:ff9b::/96', 'ftp.example.edu', '64:ff9b::5db8:d822', '64:ff9b::5db8:d822'],
  ['localhost 127.0.0.1', 'localhost.', '127.0.0.1', '127.0.0.1'],
  ['* ::1', 'localhost', '::1', '::1'],
]

for (const [allow, host, answer, address] of admitted) {
  test(`${allow} admits ${host}${answer === '' ? '' : ` at ${answer}`}`, async () => {
    const { egress, lookups, connections } = fakeNetwork({ allow: allow.split(' ') }, [answer])

    const socket = await egress.connect({ host, port: 21 }, going)

    socket.destroy()
    assert.equal(egress.refusal({ host, port: 21 }), undefined)
    assert.deepEqual(connections, [`${address} 21`])
    assert.equal(lookups.length, answer === '' ? 0 : 1)
  })
}

/** Entries and a host that they do not admit, whatever it may be. */
const refusedUnseen: readonly (readonly [string, string])[] = [
  ['', 'ftp.example.edu'],
  ['', publicV4],
  ['', '1572395042'],
  ['ftp.example.edu', 'ftp.example.org'],
  ['ftp.example.edu', 'a.ftp.example.edu'],
  ['ftp.example.edu', 'example.edu'],
  ['ftp.example.edu', publicV4],
  ['ftp.example.edu', '1572395042'],
  ['*.example.edu', 'example.edu'],
  ['*.example.edu', 'badexample.edu'],
  ['10.1.0.0/16', 'ftp.example.edu'],
  ['10.1.0.0/16', '10.2.0.1'],
  ['10.1.0.0/16', '[::ffff:10.2.0.1]'],
  ['10.1.0.0/16', 'fd12::1'],
  ['fd00::/8', '10.1.2.3'],
  ['::/0', '10.1.2.3'],
  ['*', '127.0.0.1'],
  ['*', '2130706433'],
  ['*', '0x7f.1'],
  ['*', '0177.0.0.1'],
  ['*', '127.1'],
  ['*', '１２７.0.0.1'],
  ['*', '[::ffff:10.0.0.1]'],
  ['*', '::ffff:a00:1'],
  ['*', '::127.0.0.1'],
  ['*', '::7f00:1'],
  ['*', '[::1]'],
  ['*', '169.254.169.254'],
  ['*', 'localhost'],
  ['*', 'LOCALHOST.'],
  ['*', 'ftp.localhost'],
  ['* 10.0.0.1', 'localhost'],
  ['localhost', 'localhost'],
]

for (const [allow, host] of refusedUnseen) {
  test(`"${allow}" refuses ${host}, and asks nobody`, async () => {
    const { egress, lookups, connections } = fakeNetwork({
      allow: allow.split(' ').filter((entry) => entry !== ''),
    })

    const refusal = egress.refusal({ host, port: 21 })
    const connecting = egress.connect({ host, port: 21 }, going)

    assert.match(refusal ?? '', /^this centre does not connect to \S+$/)
    await assert.rejects(connecting, failsAs('DESTINATION_REFUSED', refusal))
    assert.deepEqual([lookups, connections], [[], []])
  })
}

const noHosts = [
  ...[
    '',
    '.',
    '..',
    'a..b',
    '-a.example',
    'a b',
    'a\r\nb',
    'ä\r\nb',
    'a\0',
    'ftp.example.edu:21',
    '::::',
  ],
  ...['user@ftp.example.edu', 'ftp://ftp.example.edu', '[::1', 'fe80::1%a/b', 'a/b', 'a%2eb', '*'],
  ...['x'.repeat(64), `${'x.'.repeat(127)}xx`],
]

for (const host of noHosts) {
  test(`${JSON.stringify(host)} is no host, and is not repeated`, async () => {
    const { egress, lookups, connections } = fakeNetwork({ allow: ['*'] })

    const connecting = egress.connect({ host, port: 21 }, going)

    const says = 'this is no name of a host'
    assert.equal(egress.refusal({ host, port: 21 }), says)
    await assert.rejects(connecting, failsAs('DESTINATION_REFUSED', says))
    assert.deepEqual([lookups, connections], [[], []])
  })
}

describe('ports', () => {
  for (const port of [0, 20, 80, 2222, 65_536]) {
    test(`a port that is not listed is refused: ${port}`, async () => {
      const { egress, lookups, connections } = fakeNetwork({ allow: ['*', '10.0.0.1'] })

      for (const host of ['ftp.example.edu', '10.0.0.1']) {
        const says = `this centre does not connect to port ${port} of ${host}`
        assert.equal(egress.refusal({ host, port }), says)
        await assert.rejects(
          egress.connect({ host, port }, going),
          failsAs('DESTINATION_REFUSED', says),
        )
      }

      assert.deepEqual([lookups, connections], [[], []])
    })
  }

  test('without ports nothing is admitted', () => {
    const { egress } = fakeNetwork({ allow: ['*'], ports: [] })

    assert.match(egress.refusal({ host: 'ftp.example.edu', port: 21 }) ?? '', /port 21/)
  })
})

const wrongEntries = [
  ...['', ' ', '.', '*.', '*.*', '**', '*.*.edu', 'ftp.*.edu', '*example.edu', 'a b', 'a..b'],
  ...['ftp://ftp.example.edu', 'ftp.example.edu:21', 'ftp.example.edu/pub', 'user@example.edu'],
  ...['10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/', '10.0.0.0/255.0.0.0', 'fd00::/129', '/8'],
  ...[
    '127.1',
    '0x7f.1',
    '2130706433',
    '256.1.1.1',
    '1.2.3.4.5',
    '*.10.0.0.1',
    '::ffff:10.0.0.0/90',
  ],
]

for (const entry of wrongEntries) {
  test(`${JSON.stringify(entry)} is a mistake in the configuration, which is told`, () => {
    const open = () => createEgress({ allow: ['ftp.example.edu', entry], ports: [21] })

    assert.throws(open, (error: Fault) => {
      const { code, message } = error
      return code === 'CONFIG' && message.startsWith(`push.allow: "${entry}" is no`)
    })
  })
}
