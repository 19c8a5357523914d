/** Pushes to the sshd of OpenSSH. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { Secret } from '../../src/config/secret.ts'
import { createSftpPushTransport } from '../../src/ship/sftp-push-transport.ts'
import { sampleShipment, sampleTask } from '../contracts/transport.ts'
import { stoppedClock } from '../kit/clock.ts'
import { recordingLog, sentences } from '../kit/recording-log.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import { login, loopback } from '../ship/sftp-push-kit.ts'
import { storeInMemory } from '../ship/store-in-memory.ts'
import { openCutter } from './kit/cutter.ts'
import { skipUnlessRoot, skipWithout } from './kit/needs.ts'
import { settledPort } from './kit/settled-port.ts'
import { startSshd } from './kit/sshd.ts'
import type { SshdPlan } from './kit/sshd.ts'

const skip = skipUnlessRoot || skipWithout('sshd', 'ssh-keygen')
const name = 'my_event.DATA.NCEDC.mseed'
const host = 'target.test'

async function openPeer(t: TestContext, plan: Partial<SshdPlan> = {}) {
  const folder = temporaryFolder(t)
  const files = plan.files ?? join(folder, 'files')
  mkdirSync(files, { recursive: true })
  const port = await settledPort()
  const start = async (changes: Partial<SshdPlan> = {}) => {
    const sshd = await startSshd({ folder, port, files, ...plan, ...changes })
    t.after(() => sshd.stop())
    return sshd
  }
  const sshd = await start()
  const store = storeInMemory()
  const knownHosts = join(folder, 'known_hosts')
  const privateKey = new Secret(sshd.clientKey)
  const transport = createSftpPushTransport({
    egress: loopback,
    store,
    clock: stoppedClock().now,
    loginFor: () => ({ ...login, user: sshd.user, password: undefined, privateKey }),
    knownHosts,
  })
  const to = { by: 'sftp-push', host, port, directory: 'in/box' } as const
  return { folder, files, port, sshd, start, store, knownHosts, transport, to }
}

/** Bytes that repeat nowhere nearby. */
function noise(size: number): Buffer {
  const bytes = Buffer.alloc(size)
  for (let at = 0, state = 1; at + 4 <= size; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes.writeUInt32LE(state, at)
  }
  return bytes
}

test(
  'a file arrives whole, also when the keys are changed in the middle of it',
  { skip },
  async (t) => {
    const { files, transport, store, to } = await openPeer(t, { settings: ['RekeyLimit 4M'] })
    const bytes = noise(30_000_000)

    const receipt = await transport.ship(sampleShipment(to, store.keep(bytes)), sampleTask)

    assert.equal(receipt.bytes, bytes.length)
    assert.deepEqual(readdirSync(join(files, 'in/box')), [name])
    assert.ok(readFileSync(join(files, 'in/box', name)).equals(bytes))
  },
)

test('a push that was cut off goes on where it was', { skip }, async (t) => {
  const { files, port, transport, store, to } = await openPeer(t)
  const cutter = await openCutter(t, port)
  const bytes = noise(40_000_000)
  const shipment = sampleShipment({ ...to, port: cutter.port }, store.keep(bytes))
  cutter.cutAfter(30_000_000)

  await assert.rejects(transport.ship(shipment, sampleTask), { code: 'DESTINATION_DOWN' })
  const left = readdirSync(join(files, 'in/box'))
  const before = cutter.passed()
  cutter.cutAfter(Infinity)
  await transport.ship(shipment, { ...sampleTask, isRepeat: true })

  assert.deepEqual(left.length, 1)
  assert.match(left.join(), /^\.netdc-[0-9a-f]{12}\.part$/)
  assert.ok(cutter.passed() - before < 20_000_000, `${cutter.passed() - before} bytes again`)
  assert.deepEqual(readdirSync(join(files, 'in/box')), [name])
  assert.ok(readFileSync(join(files, 'in/box', name)).equals(bytes))
})

test('a repeated shipment leaves the copy that is there', { skip }, async (t) => {
  const { files, transport, store, to } = await openPeer(t)
  const shipment = sampleShipment(to, store.keep(noise(3_000_000)))
  const first = await transport.ship(shipment, sampleTask)
  const before = statSync(join(files, 'in/box', name)).ino

  const second = await transport.ship(shipment, { ...sampleTask, isRepeat: true })

  assert.equal(second.location, first.location)
  assert.deepEqual(readdirSync(join(files, 'in/box')), [name])
  assert.equal(statSync(join(files, 'in/box', name)).ino, before)
})

test('a file of somebody else keeps its name, also one of the same size', { skip }, async (t) => {
  const { files, transport, store, to } = await openPeer(t)
  mkdirSync(join(files, 'in/box'), { recursive: true })
  writeFileSync(join(files, 'in/box', name), Buffer.alloc(1000, 's'))

  await transport.ship(sampleShipment(to, store.keep(noise(1000))), sampleTask)

  assert.deepEqual(readdirSync(join(files, 'in/box')).sort(), ['my_event.DATA.NCEDC.2.mseed', name])
  assert.ok(readFileSync(join(files, 'in/box', name)).equals(Buffer.alloc(1000, 's')))
})

test('a login that sees its own folder alone may name it from the root', { skip }, async (t) => {
  const files = mkdtempSync('/run/netdc-sftp-')
  t.after(() => {
    rmSync(files, { recursive: true })
  })
  const { transport, store, to } = await openPeer(t, { files, isChroot: true })
  const shipment = sampleShipment({ ...to, directory: '/a' }, store.keep(Buffer.from('x')))

  const { location } = await transport.ship(shipment, sampleTask)

  assert.equal(location, `sftp://${host}:${to.port}/a/${name}`)
  assert.ok(existsSync(join(files, 'a', name)))
})

test('ssh-keygen finds the key that was trusted, and removes it', { skip }, async (t) => {
  const { folder, port, transport, store, to, knownHosts } = await openPeer(t)
  await transport.ship(sampleShipment(to, store.keep(Buffer.from('x'))), sampleTask)
  const address = `[${host}]:${port}`

  const found = execFileSync('ssh-keygen', ['-F', address, '-f', knownHosts], { encoding: 'utf8' })
  execFileSync('ssh-keygen', ['-R', address, '-f', knownHosts], { stdio: 'ignore' })

  const [type = '', key = ''] = readFileSync(join(folder, 'host_ed25519.pub'), 'utf8').split(' ')
  assert.ok(found.includes(`${type} ${key}`))
  assert.equal(readFileSync(knownHosts, 'utf8'), '')
})

test('a server with several keys is asked for the one that is known', { skip }, async (t) => {
  const { folder, port, transport, store, to, knownHosts } = await openPeer(t)
  const key = readFileSync(join(folder, 'host_ecdsa.pub'), 'utf8')
  writeFileSync(knownHosts, `[${host}]:${port} ${key}`)

  const receipt = await transport.ship(sampleShipment(to, store.keep(Buffer.from('x'))), sampleTask)

  assert.equal(receipt.bytes, 1)
})

test('a server whose key has changed gets nothing', { skip }, async (t) => {
  const { folder, files, sshd, start, transport, store, to } = await openPeer(t)
  await transport.ship(sampleShipment(to, store.keep(Buffer.from('x'))), sampleTask)
  await sshd.stop()
  for (const key of ['host_ed25519', 'host_ecdsa']) rmSync(join(folder, key))
  for (const key of ['host_ed25519', 'host_ecdsa']) rmSync(join(folder, `${key}.pub`))
  await start()
  const log = recordingLog()
  const other = { ...sampleShipment(to, store.keep(Buffer.from('y'))), name: 'other' }

  await assert.rejects(transport.ship(other, { ...sampleTask, log }), { code: 'DESTINATION_DOWN' })

  assert.deepEqual(readdirSync(join(files, 'in/box')), [name])
  assert.deepEqual(sentences(log), ['error: key of a push target has changed'])
})
