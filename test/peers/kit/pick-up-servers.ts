/** Starts vsftpd and proftpd over a pick-up folder, with the configurations of `deploy/`. */
import { spawn } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

import { temporaryFolder } from '../../kit/temporary-folder.ts'
import { settledPort } from './settled-port.ts'
import { until } from './until.ts'

export interface PickUpServer {
  readonly port: number
  /** Lies on the disk of temporary folders, for the group of the server. */
  readonly folder: string
  readonly xferlog: string
}

/** Programs may also lie where they were unpacked, because they cannot all be installed at once. */
const folders = [
  ...(process.env['PATH'] ?? '').split(':'),
  '/usr/sbin',
  fileURLToPath(new URL('../../../node_modules/.cache/peers/usr/sbin', import.meta.url)),
  ...(process.env['NETDC_PEERS'] ? [join(process.env['NETDC_PEERS'], 'usr/sbin')] : []),
]

/** An account and a group of that name, which are there everywhere; vsftpd wants a home that exists. */
const account = 'daemon'

export type ServerName = 'vsftpd' | 'proftpd'

export function programOf(name: ServerName): string | undefined {
  return folders.map((folder) => join(folder, name)).find(isProgram)
}

/** Resolves once it listens. */
export async function startPickUpServer(t: TestContext, name: ServerName): Promise<PickUpServer> {
  const root = temporaryFolder(t)
  const server = {
    port: await settledPort(),
    folder: join(root, 'pick-up'),
    xferlog: join(root, 'xferlog'),
  }
  // proftpd goes there as the account that serves the files.
  chmodSync(root, 0o711)
  mkdirSync(server.folder, { mode: 0o710 })
  chownSync(server.folder, 0, groupOf(account))
  const config = join(root, `${name}.conf`)
  writeFileSync(config, name === 'vsftpd' ? vsftpd(server, root) : proftpd(server, root))
  const words = name === 'vsftpd' ? [config] : ['--nodaemon', '--config', config]
  const child = spawn(programOf(name) ?? name, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const exited = new Promise((resolve) => child.once('close', resolve))
  t.after(async () => {
    child.kill('SIGTERM')
    const overdue = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await exited
    clearTimeout(overdue)
  })
  await until(`${name} listens`, () => {
    if (child.exitCode !== null) throw new Error(`${name} does not start: ${output}`)
    return listens(server.port)
  })
  return server
}

function vsftpd({ port, folder, xferlog }: PickUpServer, root: string): string {
  const empty = join(root, 'empty')
  mkdirSync(empty, { mode: 0o555 })
  const changes: Readonly<Record<string, string | number>> = {
    listen_address: '127.0.0.1',
    listen_port: port,
    ftp_username: account,
    anon_root: folder,
    secure_chroot_dir: empty,
    xferlog_file: xferlog,
  }
  return sample('vsftpd').replaceAll(/^(\w+)=.*$/gm, (line, key: string) =>
    key in changes ? `${key}=${changes[key] ?? ''}` : line,
  )
}

function proftpd({ port, folder, xferlog }: PickUpServer, root: string): string {
  const changes: readonly (readonly [string, string])[] = [
    ['0.0.0.0', '127.0.0.1'],
    ['Port                      21', `Port ${port}`],
    ['/var/log/proftpd/xferlog', xferlog],
    ['/var/log/proftpd', root],
    ['/run/', `${root}/`],
    ['/var/lib/netdc/pick-up', folder],
    ['netdc-ftp', account],
    ['netdc-pickup', account],
  ]
  return changes.reduce(
    (text, [from, to]) => text.replaceAll(from, to),
    settings(sample('proftpd')),
  )
}

function settings(text: string): string {
  return text.replaceAll(/^#.*\n/gm, '')
}

function sample(name: ServerName): string {
  return readFileSync(new URL(`../../../deploy/${name}-pickup.conf`, import.meta.url), 'utf8')
}

function groupOf(user: string): number {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${user}:`))
  return Number(line?.split(':')[3])
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => {
      resolve(false)
    })
    socket.once('data', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
