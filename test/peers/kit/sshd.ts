/** An sshd of OpenSSH of a test's own: on a high port of this machine, for keys alone. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'

import { until } from './until.ts'

export interface SshdPlan {
  /** Gets its configuration and keys; the same folder again keeps the keys that it has. */
  readonly folder: string
  readonly port: number
  /** The folder in which logins begin. */
  readonly files: string
  /** Logins see nothing but that folder, which then must be root's alone, and all above it. */
  readonly isChroot?: boolean
  /** More lines of sshd_config. */
  readonly settings?: readonly string[]
}

export interface Sshd {
  readonly user: string
  /** The private key that it lets in. */
  readonly clientKey: string
  /** The file of it. */
  readonly identity: string
  stop(): Promise<void>
}

export async function startSshd(plan: SshdPlan): Promise<Sshd> {
  const { folder, port, files, isChroot } = plan
  const identity = join(folder, 'client')
  makeKey(identity, 'ed25519')
  makeKey(join(folder, 'host_ed25519'), 'ed25519')
  makeKey(join(folder, 'host_ecdsa'), 'ecdsa')
  // Where its processes without rights live; its package makes it when the system starts.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  const configuration = join(folder, 'sshd_config')
  const place = isChroot === true ? [`ChrootDirectory ${files}`] : []
  const start = isChroot === true ? '/' : files
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(folder, 'host_ed25519')}`,
    `HostKey ${join(folder, 'host_ecdsa')}`,
    `PidFile ${join(folder, 'pid')}`,
    `AuthorizedKeysFile ${identity}.pub`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'PermitRootLogin prohibit-password',
    `Subsystem sftp internal-sftp -d ${start}`,
    ...place,
    ...(plan.settings ?? []),
  ]
  writeFileSync(configuration, `${lines.join('\n')}\n`)
  // It must be called by its whole path: it starts itself anew for each connection.
  const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', configuration], { stdio: 'ignore' })
  await until('sshd listens', () => answers(port))
  return {
    user: userInfo().username,
    clientKey: readFileSync(identity, 'utf8'),
    identity,
    async stop() {
      if (server.exitCode !== null || server.signalCode !== null) return
      server.kill()
      await once(server, 'exit')
    },
  }
}

function makeKey(file: string, type: string): void {
  try {
    chmodSync(file, 0o600)
  } catch {
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file])
  }
}

function answers(port: number): Promise<boolean> {
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
