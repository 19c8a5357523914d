/** The gateway as people run it, `netdc serve`, with all its state in one folder. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import Sqlite from 'better-sqlite3'
import type { Database } from 'better-sqlite3'

import { recipient } from './mail-server.ts'
import type { MailServer } from './mail-server.ts'

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** @param roles - as `netdc serve --role` takes them */
export async function startGateway(
  folder: string,
  name: string,
  roles: string,
  nodeOptions: readonly string[] = [],
): Promise<MailServer> {
  await mkdir(folder, { recursive: true })
  const config = join(folder, 'netdc.config')
  await writeFile(config, settings)
  const child = spawn(
    process.execPath,
    [...nodeOptions, program, 'serve', '--config', config, '--role', roles],
    { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const port = await readyPort(child)
  const ledger = new Sqlite(join(folder, 'netdc-data/ledger.sqlite'), { readonly: true })
  const works = roles.includes('work')
  return {
    name,
    port,
    pid: child.pid ?? 0,
    backlog: () => Promise.resolve(works ? openJobs(ledger) : 0),
    stored: () => count(ledger, 'SELECT count(*) FROM mails'),
    async stop() {
      ledger.close()
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

const settings = `
[centre]
dc_name = "BENCH"
email = "${recipient}"
[receive]
smtp = "127.0.0.1:0"
free_disk_percent = 0
[web]
listen = "127.0.0.1:0"
[pickup]
ftp = "127.0.0.1:0"
[log]
level = "warn"
`

async function readyPort({ stdout }: ChildProcess): Promise<number> {
  if (stdout === null) throw new Error('netdc serve has no output')
  for await (const line of createInterface(stdout)) {
    const port = / ready .*\bsmtp=(\d+)/.exec(line)?.[1]
    if (port !== undefined) return Number(port)
  }
  throw new Error('netdc serve did not start')
}

function openJobs(ledger: Database): number {
  return count(ledger, 'SELECT count(*) FROM jobs WHERE settled_at IS NULL')
}

function count(ledger: Database, statement: string): number {
  return Number(ledger.prepare(statement).pluck().get())
}
