/** Picking up with a browser and with the programs that people have for it. */
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'

import { startGateway } from './kit/gateway.ts'
import type { GatewayProcess } from './kit/gateway.ts'
import { skipWithout } from './kit/needs.ts'
import { until } from './kit/until.ts'
import { layShipments } from './kit/waiting-shipments.ts'
import type { Waiting } from './kit/waiting-shipments.ts'

const fileBytes = 20_000_000
const run = promisify(execFile)

/** Without anything that a browser does of its own accord. */
const quietly = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
]

/** Programs that fetch a URL into a file, slowly or as fast as they can, and go on with a part. */
const clients: readonly {
  readonly name: string
  readonly words: (url: string, file: string, isSlow: boolean) => readonly string[]
}[] = [
  {
    name: 'curl',
    words: (url, file, isSlow) => [
      ...['-sS', '--fail', '-C', '-', '-o', file, url],
      ...(isSlow ? ['--limit-rate', '4M'] : []),
    ],
  },
  {
    name: 'wget',
    words: (url, file, isSlow) => [
      ...['-q', '-c', '-O', file, url],
      ...(isSlow ? ['--limit-rate=4m'] : []),
    ],
  },
  {
    name: 'lftp',
    words: (url, file, isSlow) => [
      '-c',
      `set net:limit-rate ${isSlow ? 4_000_000 : 0}; get -c ${url} -o ${file}`,
    ],
  },
]

describe('a shipment that waits', () => {
  const folder = mkdtempSync(join(tmpdir(), 'netdc-page-'))
  let gateway: GatewayProcess
  let file: Waiting
  let url: string

  before(async () => {
    const [first] = await layShipments(join(folder, 'netdc-data'), 1, fileBytes)
    assert.ok(first)
    file = first
    gateway = await startGateway({ folder })
    url = `${gateway.url}${file.pickUp}`
  })

  after(async () => {
    await gateway.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test(
    'has a page that a browser shows without complaint, with a link that brings the file',
    { skip: skipWithout('chromium', 'curl') },
    async () => {
      const page = url.slice(0, url.lastIndexOf('/') + 1)
      const own = [`--user-data-dir=${join(folder, 'chromium')}`, '--enable-logging=stderr']

      const { stdout: dom, stderr } = await run(
        'chromium',
        [...quietly, ...own, '--dump-dom', page],
        { timeout: 60_000 },
      )
      const href = /<a class="fetch" href="([^"]+)"/.exec(dom)?.[1] ?? ''
      const fetched = await summed(new URL(href, page).href)

      assert.match(dom, /<h1>my_event\.DATA\.PEER0\.mseed<\/h1>/)
      assert.ok(dom.includes(file.sha256))
      assert.match(dom, /PEER0: found 3/)
      assert.doesNotMatch(stderr, /CONSOLE/)
      assert.equal(fetched, file.sha256)
    },
  )

  for (const { name, words } of clients) {
    test(
      `is fetched by ${name}, which goes on after a cut`,
      { skip: skipWithout(name) },
      async () => {
        const target = join(folder, `by-${name}`)
        const cut = spawn(name, words(url, target, true), { stdio: 'ignore' })
        const ended = once(cut, 'exit')
        await until('some of it has come', () => sizeOf(target) > 1_000_000)
        cut.kill('SIGKILL')
        await ended
        const came = sizeOf(target)

        await run(name, words(url, target, false))

        assert.ok(came < fileBytes)
        assert.equal(sumOf(readFileSync(target)), file.sha256)
      },
    )
  }

  test(
    'is checked by sha256sum with the line that comes with it',
    { skip: skipWithout('curl', 'sha256sum') },
    async () => {
      await run('curl', ['-sS', '--fail', '-O', url, '-O', `${url}.sha256`], { cwd: folder })
      const sums = `${url.slice(url.lastIndexOf('/') + 1)}.sha256`

      const { stdout } = await run('sha256sum', ['-c', sums], { cwd: folder })

      assert.equal(stdout, 'my_event.DATA.PEER0.mseed: OK\n')
    },
  )

  test('is not fetched again by who has it', { skip: skipWithout('wget') }, async () => {
    await run('wget', ['-q', '-N', '-P', join(folder, 'mirror'), url])

    const { stderr } = await run('wget', ['-nv', '-S', '-N', '-P', join(folder, 'mirror'), url])

    assert.match(stderr, /304 Not Modified/)
  })

  test('is fetched by fifty at once', { skip: skipWithout('curl', 'sha256sum') }, async () => {
    const sums = await Promise.all(Array.from({ length: 50 }, () => summed(url)))

    assert.deepEqual(new Set(sums), new Set([file.sha256]))
  })
})

/** Fetched by curl. @returns the SHA-256 of it */
async function summed(url: string): Promise<string> {
  const { stdout } = await run('sh', ['-c', 'curl -sS --fail "$1" | sha256sum', 'sh', url])
  return stdout.slice(0, 64)
}

function sumOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
