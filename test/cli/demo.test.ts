import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { z } from 'zod'

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const run = promisify(execFile)

const printed = z.object({
  mails: z.array(z.object({ to: z.string(), subject: z.string(), path: z.string() })),
  pickedUp: z.object({ path: z.string(), sha256: z.string(), entries: z.array(z.string()) }),
  archive: z.string(),
  request: z.string(),
})

test('the demonstration mails, answers and picks up, and prints JSON for scripts', async () => {
  const { stdout } = await run(process.execPath, [program, 'demo', '--json'])

  const { mails, pickedUp, request } = printed.parse(JSON.parse(stdout))
  const tar = await readFile(pickedUp.path)
  assert.equal(createHash('sha256').update(tar).digest('hex'), pickedUp.sha256)
  assert.ok(pickedUp.entries.includes('my_event.DATA.NETDC.mseed'))
  assert.ok(mails.length >= 3)
  assert.match(request, /^\.NETDC_REQUEST/)
  await rm(dirname(pickedUp.path), { recursive: true })
})

test('the demonstration shows the receipt, the notice, the inventory and the tar', async () => {
  const { stdout } = await run(process.execPath, [program, 'demo'])

  for (const part of ['HUB_ID', 'CHANNELS', 'my_event.DATA.tar', 'my_event.DATA.NETDC.mseed']) {
    assert.ok(stdout.includes(part), part)
  }
  await rm(/Everything lies in (\S+)/.exec(stdout)?.[1] ?? '', { recursive: true })
})
