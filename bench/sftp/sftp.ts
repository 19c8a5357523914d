/**
 * A push of 500 MB beside the `sftp` of OpenSSH, to the same sshd: on this machine, and over a way
 * that takes 50 ms there and back. Both log in with a key; ours reads from its store.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import type { StoredFile } from '../../src/model/index.ts'
import { openFileStore } from '../../src/store/file-store.ts'
import { skipUnlessRoot, skipWithout } from '../../test/peers/kit/needs.ts'
import { settledPort } from '../../test/peers/kit/settled-port.ts'
import { startSshd } from '../../test/peers/kit/sshd.ts'
import { run } from '../child.ts'
import { megabytes, median, print, ratio, spread, table } from '../report.ts'
import { interleaved } from '../rounds.ts'
import { openSlowLine } from '../slow-lines.ts'

const size = 500_000_000
const rounds = 7
const oneWayMs = 25

const missing = skipUnlessRoot || skipWithout('sshd', 'ssh-keygen', 'sftp')
if (missing === false) await measureAll()
else print(missing)

async function measureAll(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'netdc-bench-'))
  const files = join(folder, 'files')
  mkdirSync(files)
  const port = await settledPort()
  const sshd = await startSshd({ folder, port, files })
  const delay = await openSlowLine(port, oneWayMs, 'plain')
  try {
    const place = { folder, files, identity: sshd.identity, user: sshd.user }
    const file = await fill(join(folder, 'store'), size)
    writeFileSync(join(folder, 'batch'), `put ${join(folder, 'plain')} theirs\n`)
    writeFileSync(join(folder, 'plain'), '')
    await copyOut(join(folder, 'store'), file, join(folder, 'plain'))
    await compare('on this machine', { ...place, port, file })
    await compare(`over ${2 * oneWayMs} ms there and back`, { ...place, port: delay.port, file })
    const small = await fill(join(folder, 'store'), size / 10)
    const { peakBytes } = await ours({ ...place, port, file: small })
    print(`\nThe native crypto of ssh2 is ${isNative() ? '' : 'not '}in use.`)
    print(`\nPeak of a push of ${megabytes(size / 10)}: ${megabytes(peakBytes)}.`)
  } finally {
    await delay.close()
    await sshd.stop()
    rmSync(folder, { recursive: true })
  }
}

/** It is compiled at the installation, for the Node that npm runs on then. */
function isNative(): boolean {
  const crypto = createRequire(import.meta.url)('ssh2/lib/protocol/crypto.js') as unknown
  return (crypto as { readonly bindingAvailable: boolean }).bindingAvailable
}

interface Push {
  readonly folder: string
  readonly files: string
  readonly identity: string
  readonly user: string
  readonly port: number
  readonly file: StoredFile
}

interface Measured {
  readonly seconds: number
  readonly peakBytes: number
}

async function compare(where: string, push: Push): Promise<void> {
  const contestants = new Map<string, () => Promise<Measured>>([
    ['netdc', () => ours(push)],
    ['sftp, as it comes', () => theirs(push, [])],
    ['sftp -c aes128-gcm', () => theirs(push, ['-c', 'aes128-gcm@openssh.com'])],
  ])
  const results = await interleaved([...contestants.keys()], rounds, async (name) => {
    const measured = await contestants.get(name)?.()
    if (measured === undefined) throw new Error(`there is no ${name}`)
    return measured
  })
  const own = median((results.get('netdc') ?? []).map(({ seconds }) => seconds))
  const rows = [...results].map(([name, all]) => {
    const seconds = all.map((one) => one.seconds)
    const peak = Math.max(...all.map(({ peakBytes }) => peakBytes))
    return [
      `${name}, ${where}`,
      spread(seconds),
      spread(seconds.map((one) => size / 1_000_000 / one)),
      name === 'netdc' ? '' : ratio(median(seconds), own),
      peak > 0 ? megabytes(peak) : '',
    ]
  })
  print(table([megabytes(size), 's', 'MB/s', 'ours is faster by', 'peak'], rows))
  print('')
}

async function ours({ folder, files, identity, user, port, file }: Push): Promise<Measured> {
  const script = fileURLToPath(new URL('push.ts', import.meta.url))
  const known = join(folder, 'known_hosts')
  const target = [String(port), user, identity, known]
  const words = [
    script,
    join(folder, 'store'),
    file.key,
    String(file.bytes),
    file.sha256,
    ...target,
  ]
  const { stdout } = await promisify(execFile)(process.execPath, words)
  assertWhole(join(files, 'ours'), file.bytes)
  return JSON.parse(stdout) as Measured
}

/** Without a question about the key of the server, which it meets for the first time. */
async function theirs(push: Push, more: readonly string[]): Promise<Measured> {
  const { folder, files, identity, user, port, file } = push
  const settings = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR']
  const options = settings.flatMap((setting) => ['-o', setting])
  const words = ['-q', '-b', join(folder, 'batch'), '-i', identity, '-P', String(port), ...options]
  const started = performance.now()
  await run('sftp', [...words, ...more, `${user}@127.0.0.1`])
  const seconds = (performance.now() - started) / 1000
  assertWhole(join(files, 'theirs'), file.bytes)
  return { seconds, peakBytes: 0 }
}

function assertWhole(path: string, bytes: number): void {
  const there = statSync(path).size
  rmSync(path)
  if (there !== bytes) throw new Error(`${path} has ${there} bytes`)
}

/** Bytes that no compression could shorten, the same each time. */
async function fill(folder: string, bytes: number): Promise<StoredFile> {
  const store = await openFileStore(folder)
  const block = Buffer.alloc(1_000_000)
  for (let at = 0, state = 1; at < block.length; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    block.writeUInt32LE(state, at)
  }
  async function* blocks() {
    for (let at = 0; at < bytes; at += block.length) yield await Promise.resolve(block)
  }
  return store.put(blocks())
}

async function copyOut(folder: string, file: StoredFile, path: string): Promise<void> {
  const store = await openFileStore(folder)
  for await (const chunk of store.open(file.key)) writeFileSync(path, chunk, { flag: 'a' })
}
