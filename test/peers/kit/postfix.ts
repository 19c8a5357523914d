/**
 * A Postfix of a test's own: on a high port of this machine, with its configuration, queue and
 * mailboxes in one folder. It passes requests on to a gateway, and puts answers into Maildirs.
 */
import { execFile } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { until } from './until.ts'

const run = promisify(execFile)

export interface PostfixPlan {
  /** Gets `etc`, `queue`, `data` and `mail`; the same folder again is a restart. */
  readonly folder: string
  readonly port: number
  /** Where mail for each domain goes: a transport of transport(5), e.g. `smtp:[127.0.0.1]:2525`. */
  readonly transports: Readonly<Record<string, string>>
  /** The addresses that have a Maildir; all of one domain. */
  readonly mailboxes: readonly string[]
  /** Lines for master.cf beside those of the mail system itself. */
  readonly services?: readonly string[]
}

export interface PostfixProcess {
  readonly pid: number
  readonly port: number
  /** What it wrote into its log so far. */
  log(): string
  /** Ends it; what it holds stays in its queue. */
  stop(): Promise<void>
}

/** Whoever owns the mailboxes, and runs what Postfix pipes mail into. */
export const nobody = { uid: 65534, gid: 65534 }

/** Name, private, unprivileged, wake-up, processes, command: as Postfix comes. */
const services = [
  ['pickup', 'n', '-', 60, 1, 'pickup'],
  ['cleanup', 'n', '-', '-', 0, 'cleanup'],
  ['qmgr', 'n', '-', 300, 1, 'qmgr'],
  ['rewrite', '-', '-', '-', '-', 'trivial-rewrite'],
  ['bounce', '-', '-', '-', 0, 'bounce'],
  ['defer', '-', '-', '-', 0, 'bounce'],
  ['trace', '-', '-', '-', 0, 'bounce'],
  ['proxymap', '-', '-', '-', '-', 'proxymap'],
  ['smtp', '-', '-', '-', '-', 'smtp'],
  ['error', '-', '-', '-', '-', 'error'],
  ['retry', '-', '-', '-', '-', 'error'],
  ['virtual', '-', 'n', '-', '-', 'virtual'],
  ['anvil', '-', '-', '-', 1, 'anvil'],
  ['scache', '-', '-', '-', 1, 'scache'],
] as const

export async function startPostfix(plan: PostfixPlan): Promise<PostfixProcess> {
  const { folder, port } = plan
  const etc = writeFiles(plan)
  await run('/usr/sbin/postfix', ['-c', etc, 'start'])
  const pid = Number(readFileSync(join(folder, 'queue/pid/master.pid'), 'utf8').trim())
  const logFile = join(folder, 'log')
  return {
    pid,
    port,
    log: () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : ''),
    async stop() {
      if (!isAlive(pid)) return
      process.kill(pid, 'SIGTERM')
      await until('Postfix is gone', () => !isAlive(pid))
    },
  }
}

/** A port that nobody listens on: Postfix cannot choose one itself. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Where the mail for an address lies. */
export function maildir(folder: string, address: string): string {
  return join(folder, 'mail', address.split('@')[0] ?? '')
}

function writeFiles(plan: PostfixPlan): string {
  const { folder } = plan
  const [etc, mail] = [join(folder, 'etc'), join(folder, 'mail')]
  for (const one of [etc, mail, join(folder, 'queue')]) {
    mkdirSync(one, { recursive: true })
  }
  // Its daemons are not root, and must reach their files.
  chmodSync(folder, 0o755)
  chownSync(mail, nobody.uid, nobody.gid)
  writeFileSync(join(etc, 'main.cf'), mainText(plan))
  writeFileSync(join(etc, 'master.cf'), masterText(plan))
  return etc
}

function mainText({ folder, transports, mailboxes }: PostfixPlan): string {
  const domain = mailboxes[0]?.split('@').at(-1) ?? ''
  const boxes = mailboxes.map((address) => `${address}=${address.split('@')[0] ?? ''}/`)
  const routes = Object.entries(transports).map(([name, next]) => `${name}=${next}`)
  const settings = {
    compatibility_level: '3.6',
    queue_directory: join(folder, 'queue'),
    data_directory: join(folder, 'data'),
    maillog_file: join(folder, 'log'),
    maillog_file_prefixes: folder,
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    myhostname: 'mail.peer.test',
    mydestination: '',
    mynetworks: '127.0.0.0/8',
    alias_maps: '',
    local_recipient_maps: '',
    disable_dns_lookups: 'yes',
    smtpd_recipient_restrictions: 'permit_mynetworks, reject',
    // A domain that nobody named leads nowhere: not into the world.
    default_transport: 'error:this mail system delivers nothing elsewhere',
    transport_maps: `inline:{ ${routes.join(', ')} }`,
    virtual_mailbox_domains: domain,
    virtual_mailbox_base: join(folder, 'mail'),
    virtual_mailbox_maps: `inline:{ ${boxes.join(', ')} }`,
    virtual_uid_maps: `static:${nobody.uid}`,
    virtual_gid_maps: `static:${nobody.gid}`,
    // What could not be passed on is tried again soon; at once could be while it is still locked.
    queue_run_delay: '2s',
    minimal_backoff_time: '3s',
    maximal_backoff_time: '3s',
  }
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}`)
  return `${lines.join('\n')}\n`
}

/** Columns: service, type, private, unprivileged, chroot, wake-up, processes, command. (master(5)) */
function masterText({ port, services: more = [] }: PostfixPlan): string {
  const own = services.map(([name, hidden, unprivileged, wake, most, command]) =>
    [name, 'unix', hidden, unprivileged, 'n', wake, most, command].join(' '),
  )
  const door = `127.0.0.1:${port} inet n - n - - smtpd`
  const log = 'postlog unix-dgram n - n - 1 postlogd'
  return `${[door, log, ...own, ...more].join('\n')}\n`
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
