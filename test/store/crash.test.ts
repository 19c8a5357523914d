import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { openFileStore } from '../../src/store/file-store.ts'

const child = fileURLToPath(new URL('./put-and-hang.ts', import.meta.url))

test('a process that is killed leaves only a temporary file, which is removed a day later', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'store-'))
  t.after(() => rm(folder, { recursive: true }))
  await killHalfway(folder)

  const early = await openFileStore(folder)
  const [left = ''] = await readdir(join(folder, 'incoming'))
  assert.ok((await stat(join(folder, 'incoming', left))).size > 0)
  assert.equal((await early.usage()).held, 5)
  assert.equal((await Array.fromAsync(early.keysOlderThan(-60_000))).length, 1)

  const dayBefore = Date.now() / 1000 - 86_500
  await utimes(join(folder, 'incoming', left), dayBefore, dayBefore)
  const late = await openFileStore(folder)
  assert.deepEqual(await readdir(join(folder, 'incoming')), [])
  assert.equal((await late.usage()).held, 5)
})

async function killHalfway(folder: string) {
  const process_ = spawn(process.execPath, [child, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(process_.stdout, 'data')
  process_.kill('SIGKILL')
  await once(process_, 'exit')
}
