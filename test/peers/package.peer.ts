/** The package as people get it: packed, installed elsewhere, run on the oldest Node it promises. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { z } from 'zod'

import { temporaryFolder } from '../kit/temporary-folder.ts'

const run = promisify(execFile)

const checkout = fileURLToPath(new URL('../..', import.meta.url))
const manifest = z
  .object({ version: z.string(), engines: z.object({ node: z.string() }) })
  .parse(JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')))

/** What `netdc demo --json` prints. */
const demonstration = z.object({
  mails: z.array(z.object({ to: z.string(), subject: z.string(), path: z.string() })),
  pickedUp: z.object({ path: z.string(), sha256: z.string(), entries: z.array(z.string()) }),
  archive: z.string(),
  request: z.string(),
})

test('the package is installed elsewhere and shows what it can do', async (t) => {
  const node = await oldestNode()
  if (node === undefined) {
    t.skip('the npm registry cannot be reached')
    return
  }
  const { netdc, files } = await install(t, node)

  const version = await netdc('--version')
  const shown = demonstration.parse(JSON.parse(await netdc('demo', '--json')))

  assert.equal(version.trim(), manifest.version)
  assert.deepEqual(
    files.filter((file) =>
      /^(test|bench|coverage|node_modules)\/|netdc-data|\.ts$(?<!\.d\.ts)/.test(file),
    ),
    [],
  )
  assert.match(shown.mails[0]?.subject ?? '', /^Re: my event \[NETDC:\w{3}_\d\d,/)
  assert.ok(shown.mails.every(({ to }) => to === 'jenny@seis.example.edu'))
  assert.ok(shown.mails.length >= 3, `${shown.mails.length} mails`)
  assert.ok(shown.pickedUp.entries.some((entry) => entry.endsWith('.mseed')))
  const bytes = readFileSync(shown.pickedUp.path)
  assert.equal(createHash('sha256').update(bytes).digest('hex'), shown.pickedUp.sha256)
  assert.match(shown.request, /^\.NETDC_REQUEST$/m)
})

/** The registry's package of the oldest Node that package.json allows, for this machine. */
async function oldestNode(): Promise<string | undefined> {
  const oldest = manifest.engines.node.replace('>=', '')
  const name = `node-${process.platform}-${process.arch}`
  try {
    const { stdout } = await run('npm', ['view', `${name}@${oldest}.0`, 'version'])
    return stdout.trim() === '' ? undefined : `${name}@${stdout.trim()}`
  } catch {
    return undefined
  }
}

/** Packs the checkout, installs it beside a Node into an empty folder, and runs it there. */
async function install(t: TestContext, node: string) {
  const folder = temporaryFolder(t)
  const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: checkout,
    maxBuffer: 16 * 1024 * 1024,
  })
  const { filename, files } = packedOf(packed.stdout)
  const words = ['install', '--prefix', folder, '--no-audit', '--no-fund']
  await run('npm', [...words, join(folder, filename), node], { cwd: folder })
  const nodeFolder = join(folder, 'node_modules', node.split('@')[0] ?? '', 'bin')
  // Its letters and state go below the folder that is gone after the test.
  const env = {
    ...process.env,
    PATH: [nodeFolder, process.env['PATH'] ?? ''].join(delimiter),
    TMPDIR: folder,
  }
  const netdc = async (...args: readonly string[]) => {
    const { stdout } = await run('npx', ['--no-install', 'netdc', ...args], { cwd: folder, env })
    return stdout
  }
  return { netdc, files: files.map(({ path }) => path) }
}

/** The build that npm runs first may print before the JSON. */
function packedOf(stdout: string) {
  const one = z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) })
  const [packed] = z.array(one).parse(JSON.parse(stdout.slice(stdout.search(/^\[$/m))))
  assert.ok(packed)
  return packed
}
