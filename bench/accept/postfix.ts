/** A Postfix of its own: all state in one folder, on a loopback port; every mail is discarded. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

import { freePort } from '../../test/peers/kit/postfix.ts'
import type { MailServer } from './mail-server.ts'

const run = promisify(execFile)
const stock = '/usr/share/postfix/master.cf.dist'

/** Why there can be no Postfix here, or `undefined`. */
export function withoutPostfix(): string | undefined {
  if (!existsSync('/usr/sbin/postfix') || !existsSync(stock)) return 'Postfix is not installed'
  return process.getuid?.() === 0 ? undefined : 'a Postfix can be started by root only'
}

export async function postfixVersion(): Promise<string> {
  return (await run('/usr/sbin/postconf', ['-h', 'mail_version'])).stdout.trim()
}

export async function startPostfix(folder: string): Promise<MailServer> {
  const settings = join(folder, 'etc')
  const queue = join(folder, 'queue')
  const port = await freePort()
  for (const made of [settings, queue, join(folder, 'data')]) await mkdir(made, { recursive: true })
  // Its daemons run as a user of their own.
  await chmod(folder, 0o755)
  await run('chown', ['postfix', join(folder, 'data')])
  await writeFile(join(settings, 'main.cf'), mainSettings(folder))
  await writeFile(join(settings, 'master.cf'), services(await readFile(stock, 'utf8'), port))
  await run('/usr/sbin/postfix', ['-c', settings, 'start'])
  return {
    name: 'Postfix',
    port,
    pid: Number(await readFile(join(queue, 'pid/master.pid'), 'utf8')),
    backlog: () => filesIn(['incoming', 'active', 'deferred'].map((name) => join(queue, name))),
    stored: () => undefined,
    async stop() {
      await run('/usr/sbin/postfix', ['-c', settings, 'stop'])
    },
  }
}

/** No limits by client, and no delay while mail comes faster than it goes (in_flow_delay). */
function mainSettings(folder: string): string {
  return `
compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = postfix.gateway.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
relay_domains = static:ALL
relay_transport = discard
default_transport = discard
in_flow_delay = 0
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_client_message_rate_limit = 0
`
}

/** The services as they come, SMTP moved, and without chroots, which would need files of their own. */
function services(text: string, port: number): string {
  return text
    .replace(/^smtp( +)inet.*$/m, `127.0.0.1:${port} inet n - n - 200 smtpd`)
    .replace(/^(\w+ +(?:unix|inet) +\S+ +\S+ +)y/gm, '$1n')
    .replace(/^pickup.*$/m, '')
}

async function filesIn(folders: readonly string[]): Promise<number> {
  const listed = await Promise.all(
    folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true })),
  ).catch(async () => {
    // A folder vanished on the way: Postfix is at work in it.
    await sleep(10)
    return undefined
  })
  return listed === undefined ? 1 : listed.flat().filter((entry) => entry.isFile()).length
}
