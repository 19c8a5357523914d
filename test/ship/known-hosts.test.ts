import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { fingerprint, KnownHosts } from '../../src/ship/known-hosts.ts'
import { newKey } from '../kit/sftp-server.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'

/** Of an example of ssh-keygen. */
const key = 'AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti'

function fileWith(t: TestContext, text: string): string {
  const file = join(temporaryFolder(t), 'known_hosts')
  writeFileSync(file, text)
  return file
}

const lines: readonly (readonly [string, string, number, boolean])[] = [
  ['target.test', 'target.test', 22, true],
  ['target.test', 'TARGET.test', 22, true],
  ['target.test', 'target.test', 2222, false],
  ['[target.test]:2222', 'target.test', 2222, true],
  ['other.test,target.test,192.0.2.7', 'target.test', 22, true],
  ['*.test', 'target.test', 22, true],
  ['*.test,!target.test', 'target.test', 22, false],
  ['targe?.test', 'target.test', 22, true],
  ['target-test', 'target.test', 22, false],
  ['2001:db8::7', '[2001:db8::7]', 22, true],
  // Made with ssh-keygen -H.
  ['|1|Vb58w7ARo8jos4CPoknYfHv7UCk=|Q7Lrsy7avx+IvKlYmrlGaldzwys=', 'target.test', 22, true],
  ['|1|Vb58w7ARo8jos4CPoknYfHv7UCk=|Q7Lrsy7avx+IvKlYmrlGaldzwys=', 'other.test', 22, false],
  ['|2|AAAA|BBBB', 'target.test', 22, false],
]

for (const [hosts, host, port, isMeant] of lines) {
  test(`a line of ${hosts} is ${isMeant ? '' : 'not '}about ${host} port ${port}`, async (t) => {
    const file = fileWith(t, `# a remark\n\nbroken\n${hosts} ssh-ed25519 ${key} who made it\n`)

    const { trusted } = await new KnownHosts(file).keysOf({ host, port })

    assert.deepEqual(trusted, isMeant ? [key] : [])
  })
}

test('what a line is marked with is heeded', async (t) => {
  const file = fileWith(
    t,
    `@revoked a.test ssh-ed25519 ${key}\n@cert-authority a.test ssh-ed25519 ${key}\n`,
  )

  const keys = await new KnownHosts(file).keysOf({ host: 'a.test', port: 22 })

  assert.deepEqual(keys, { trusted: [], revoked: [key] })
})

test('servers that come at once all get a line, behind those of people', async (t) => {
  const file = fileWith(t, '# mine\nb.test ssh-ed25519 ' + key)
  const known = new KnownHosts(file)
  const { shown } = newKey()
  const hosts = Array.from({ length: 20 }, (_, number) => `s${number}.test`)

  await Promise.all(hosts.map((host) => known.trustFirst({ host, port: 22 }, shown)))

  const words = readFileSync(file, 'utf8').trimEnd().split('\n')
  assert.deepEqual(words.slice(0, 2), ['# mine', `b.test ssh-ed25519 ${key}`])
  assert.deepEqual(
    words.slice(2),
    hosts.map((host) => `${host} ecdsa-sha2-nistp256 ${shown.toString('base64')}`),
  )
  assert.deepEqual(readdirSync(dirname(file)), ['known_hosts'])
})

test('of two keys of a server that come at once, the first is trusted alone', async (t) => {
  const file = join(temporaryFolder(t), 'not', 'there', 'yet')
  const known = new KnownHosts(file)
  const server = { host: 'a.test', port: 22 }
  const [one, other] = [newKey().shown, newKey().shown]

  const before = await Promise.all([known.trustFirst(server, one), known.trustFirst(server, other)])

  const trusted = [one.toString('base64')]
  assert.deepEqual(before, [
    { trusted: [], revoked: [] },
    { trusted, revoked: [] },
  ])
  assert.deepEqual(await known.keysOf(server), { trusted, revoked: [] })
})

test('a file that cannot be written is a fault, and the next change is tried again', async (t) => {
  const folder = temporaryFolder(t)
  const known = new KnownHosts(folder)
  const { shown } = newKey()
  const trust = () => known.trustFirst({ host: 'a.test', port: 22 }, shown)

  await assert.rejects(trust(), { name: 'Fault' })
  await assert.rejects(trust(), { name: 'Fault' })
})

test('a fingerprint is written as ssh-keygen writes it', () => {
  const print = fingerprint(Buffer.from(key, 'base64'))

  assert.equal(print, 'SHA256:UCUiLr7Pjs9wFFJMDByLgc3NrtdU344OgUM45wZPcIQ')
})
