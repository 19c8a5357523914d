/** Shipments travel to real FTP servers. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import { Secret } from '../../src/config/secret.ts'
import type { Egress } from '../../src/egress/egress.ts'
import type { Store } from '../../src/store/store.ts'
import { sampleShipment, sampleTask } from '../contracts/transport.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import { failsAs, ftpLogin, ftpPlace, ftpPush, toThisMachine } from '../ship/ftp-push.ts'
import { storeInMemory } from '../ship/store-in-memory.ts'
import { closersOf } from './kit/closers.ts'
import {
  ftpDaemons,
  ftpUser,
  makeCertificate,
  skipWithoutFtpd,
  startFtpDaemon,
} from './kit/ftp-servers.ts'
import type { FtpDaemonName, FtpDaemonSwitches } from './kit/ftp-servers.ts'
import { openLine } from './kit/line.ts'
import { skipUnlessRoot, skipWithout } from './kit/needs.ts'
import { until } from './kit/until.ts'

const name = 'my_event.DATA.NCEDC.mseed'
const bytes = Buffer.alloc(40_000_000, 'some waveforms ')
const protocols = ['ftp', 'ftps'] as const

async function open(
  t: TestContext,
  daemonName: FtpDaemonName,
  protocol: 'ftp' | 'ftps',
  switches?: FtpDaemonSwitches,
) {
  const closers = closersOf(t)
  const folder = temporaryFolder(t)
  const secured = makeCertificate(folder)
  const tls = protocol === 'ftps' ? secured : undefined
  const daemon = await startFtpDaemon(daemonName, { folder, tls, ...switches })
  closers.defer(() => daemon.stop())
  const { certificate } = secured
  const password = new Secret(ftpUser.password)
  const store = storeInMemory()
  const shipment = sampleShipment(
    ftpPlace(daemon.port, { protocol, directory: 'events/2024' }),
    store.keep(bytes),
  )
  return {
    closers,
    daemon,
    store,
    shipment,
    login: ftpLogin({ user: ftpUser.user, password, certificate }),
    anonymous: ftpLogin({ certificate }),
  }
}

/** The names in the folder of the push. */
function arrivedIn(home: string): readonly string[] {
  return readdirSync(join(home, 'events/2024'))
}

function assertWhole(home: string): void {
  assert.deepEqual(arrivedIn(home), [name])
  assert.ok(readFileSync(join(home, 'events/2024', name)).equals(bytes))
}

for (const daemonName of ftpDaemons) {
  const skip = skipUnlessRoot || skipWithoutFtpd(daemonName) || skipWithout('openssl')

  for (const protocol of protocols) {
    describe(`${daemonName} with ${protocol}`, { skip, timeout: 120_000 }, () => {
      test('has the whole file, in a folder that was made for it', async (t) => {
        const { daemon, store, shipment, login } = await open(t, daemonName, protocol)
        const place = `${protocol}://localhost:${daemon.port}/events/2024/${name}`

        const receipt = await ftpPush({ store, loginFor: login }).ship(shipment, sampleTask)

        assert.equal(receipt.location, place)
        assertWhole(daemon.home)
      })

      test('has one copy of what was sent twice', async (t) => {
        const { daemon, store, shipment, login } = await open(t, daemonName, protocol)
        const transport = ftpPush({ store, loginFor: login })

        const first = await transport.ship(shipment, sampleTask)
        const second = await transport.ship(shipment, { ...sampleTask, isRepeat: true })

        assert.equal(second.location, first.location)
        assertWhole(daemon.home)
      })

      test('keeps what another has sent under the name', async (t) => {
        const { daemon, store, shipment, login } = await open(t, daemonName, protocol)
        const transport = ftpPush({ store, loginFor: login })
        const other = store.keep(Buffer.alloc(bytes.length))

        await transport.ship({ ...shipment, file: other }, sampleTask)
        await transport.ship(shipment, sampleTask)

        const second = 'my_event.DATA.NCEDC.2.mseed'
        assert.deepEqual(arrivedIn(daemon.home).toSorted(), [second, name].toSorted())
        assert.ok(readFileSync(join(daemon.home, 'events/2024', second)).equals(bytes))
      })

      test('is gone on with after the line broke', async (t) => {
        const { closers, daemon, store, shipment, login } = await open(t, daemonName, protocol)
        const line = await openLine(daemon.port, { isFtp: true })
        closers.defer(() => line.close())
        const to = { ...shipment.to, port: line.port }
        const breaking = ftpPush({
          store: breakingAt(store, 20_000_000, line.cut),
          loginFor: login,
        })

        await assert.rejects(
          breaking.ship({ ...shipment, to }, sampleTask),
          failsAs('DESTINATION_DOWN', /STOR/),
        )
        const [part = ''] = arrivedIn(daemon.home)
        const begun = await settledFile(join(daemon.home, 'events/2024', part))
        await ftpPush({ store, loginFor: login }).ship({ ...shipment, to }, sampleTask)

        assert.match(part, /^\.netdc-[0-9a-f]{12}\.part$/)
        assert.ok(begun.size > 0 && begun.size < bytes.length)
        assertWhole(daemon.home)
        const ended = statSync(join(daemon.home, 'events/2024', name))
        assert.equal(ended.birthtimeMs, begun.birthtimeMs)
      })

      // How vsftpd is set up here, it takes every password.
      test('refuses who has another password', { skip: daemonName === 'vsftpd' }, async (t) => {
        const { daemon, store, shipment, login } = await open(t, daemonName, protocol)
        const loginFor = (host: string) => ({ ...login(host), password: new Secret('not that') })

        await assert.rejects(
          ftpPush({ store, loginFor }).ship(shipment, sampleTask),
          failsAs('DESTINATION_REFUSED', /^localhost answered 530 to PASS$/),
        )
        assert.deepEqual(readdirSync(join(daemon.home, 'events')), [])
      })

      // To pure-ftpd nobody who is anonymous may rename anything.
      test('takes files of nobody', { skip: daemonName === 'pure-ftpd' }, async (t) => {
        const { daemon, store, shipment, anonymous } = await open(t, daemonName, protocol)
        const transport = ftpPush({ store, loginFor: anonymous })

        await transport.ship(shipment, sampleTask)
        await transport.ship(shipment, { ...sampleTask, isRepeat: true })

        assertWhole(daemon.home)
      })
    })
  }

  test(`${daemonName} with a certificate that is not trusted gets nothing`, { skip }, async (t) => {
    const { daemon, store, shipment } = await open(t, daemonName, 'ftps')

    await assert.rejects(
      ftpPush({ store }).ship(shipment, sampleTask),
      failsAs('DESTINATION_DOWN', /DEPTH_ZERO_SELF_SIGNED_CERT$/),
    )
    assert.deepEqual(readdirSync(join(daemon.home, 'events')), [])
  })

  test(`${daemonName} with the certificate of another gets nothing`, { skip }, async (t) => {
    const { daemon, store, shipment, login } = await open(t, daemonName, 'ftps')
    const to = { ...shipment.to, host: 'ftp.seis.test' }

    await assert.rejects(
      ftpPush({ store, loginFor: login }).ship({ ...shipment, to }, sampleTask),
      failsAs('DESTINATION_DOWN', /ERR_TLS_CERT_ALTNAME_INVALID$/),
    )
    assert.deepEqual(readdirSync(join(daemon.home, 'events')), [])
  })
}

describe('vsftpd', { skip: skipUnlessRoot || skipWithoutFtpd('vsftpd') }, () => {
  test('that begins with TLS has the whole file', async (t) => {
    const { daemon, store, shipment, login } = await open(t, 'vsftpd', 'ftps', { isImplicit: true })
    const to = { ...shipment.to, port: 990 }
    const egress: Egress = {
      ...toThisMachine,
      connect: (target, signal) => toThisMachine.connect({ ...target, port: daemon.port }, signal),
    }

    const transport = ftpPush({ store, egress, loginFor: login })
    const receipt = await transport.ship({ ...shipment, to }, sampleTask)

    assert.equal(receipt.location, `ftps://localhost/events/2024/${name}`)
    assertWhole(daemon.home)
  })

  test('that lets nobody rename is not sent to again', async (t) => {
    const { store, shipment, anonymous } = await open(t, 'vsftpd', 'ftp', { isForAdding: true })

    await assert.rejects(
      ftpPush({ store, loginFor: anonymous }).ship(shipment, sampleTask),
      failsAs('DESTINATION_REFUSED', /^localhost answered 550 to RNFR$/),
    )
  })
})

/** The server may still be writing what it had received. */
async function settledFile(path: string): Promise<Stats> {
  let last = -1
  return until('nothing is added any more', () => {
    const stats = statSync(path)
    const isSettled = stats.size === last
    last = stats.size
    return isSettled && stats
  })
}

/** A store at whose reading something happens after so many bytes. */
function breakingAt(
  store: Pick<Store, 'open'>,
  limit: number,
  happens: () => void,
): Pick<Store, 'open'> {
  return {
    async *open(key) {
      let read = 0
      for await (const chunk of store.open(key)) {
        read += chunk.length
        if (read > limit) happens()
        yield chunk
      }
    },
  }
}
