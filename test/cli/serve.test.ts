import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

const config = `
[receive]
smtp = "127.0.0.1:0"
free_disk_percent = 0
[web]
listen = "127.0.0.1:0"
[pickup]
ftp = "127.0.0.1:0"
[log]
level = "error"
`

test('serve says where it listens, works until SIGTERM, and lets nobody else in meanwhile', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'netdc-serve-'))
  await writeFile(join(folder, 'netdc.config'), config)
  const words = [program, 'serve']
  const server = spawn(process.execPath, words, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface(server.stdout)
  const [ready] = (await once(lines, 'line')) as [string]

  const port = Number(/smtp=(\d+)/.exec(ready)?.[1])
  const [greeting] = (await once(connect(port, '127.0.0.1'), 'data')) as [Buffer]
  const health = await fetch(`${/pick-up=(\S+)/.exec(ready)?.[1] ?? ''}/health`)
  const second = spawn(process.execPath, words, { cwd: folder, stdio: 'ignore' })
  const [secondStatus] = (await once(second, 'exit')) as [number]
  server.kill('SIGHUP')
  server.kill('SIGTERM')
  const [status] = (await once(server, 'exit')) as [number]

  assert.match(greeting.toString(), /^220 /)
  assert.equal(health.status, 200)
  assert.equal(secondStatus, 1)
  assert.equal(status, 0)
  await rm(folder, { recursive: true })
})
