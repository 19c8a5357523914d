/**
 * Real FTP servers for tests: each on a port of this machine, in a folder of its own. Their packages cannot
 * be installed side by side, so they are also looked for where `.ci/run` unpacks them.
 */
import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  mkdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { freePort } from './postfix.ts'
import { until } from './until.ts'

export const ftpDaemons = ['vsftpd', 'proftpd', 'pure-ftpd'] as const
export type FtpDaemonName = (typeof ftpDaemons)[number]

export interface FtpDaemonPlan extends FtpDaemonSwitches {
  /** Gets the configuration and `home`, where logins begin; only in `home/events` they may write. */
  readonly folder: string
  /** Absent for FTP in the clear. PEM files. */
  readonly tls: { readonly certificate: string; readonly key: string } | undefined
}

/** For vsftpd only. */
export interface FtpDaemonSwitches {
  /** TLS comes first, unasked. */
  readonly isImplicit?: true
  /** Files may be brought, and that is all. */
  readonly isForAdding?: true
}

export interface FtpDaemon {
  readonly port: number
  /** Where what comes in lies. */
  readonly home: string
  stop(): Promise<void>
}

/** Whom the files belong to: a user without rights, with a home that is there, as vsftpd wants. */
const owner = { user: 'daemon', group: 'daemon', uid: 1, gid: 1 }

/** The one login that all of them know. */
export const ftpUser = { user: 'jenny', password: 'tommy-tutone' }

const places = [
  process.env['NETDC_PEERS'],
  fileURLToPath(new URL('../../../node_modules/.cache/peers', import.meta.url)),
  '/',
].filter((place) => place !== undefined)

export function skipWithoutFtpd(name: FtpDaemonName): string | false {
  return placeOf(name) === undefined && `not installed here: ${name}`
}

function placeOf(name: FtpDaemonName): string | undefined {
  return places.find((place) => {
    try {
      accessSync(join(place, 'usr/sbin', name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** A key and a certificate for `localhost`, of a day. */
export function makeCertificate(folder: string): { certificate: string; key: string } {
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')]
  const words = 'req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost'
  const names = ['-addext', 'subjectAltName=DNS:localhost']
  execFileSync('openssl', [...words.split(' '), ...names, '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  })
  return { certificate, key }
}

interface Launch {
  readonly place: string
  readonly port: number
  readonly home: string
  readonly plan: FtpDaemonPlan
}

interface Command {
  readonly words: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** What is outside the folder and must go again. */
  readonly rest?: string
}

export async function startFtpDaemon(name: FtpDaemonName, plan: FtpDaemonPlan): Promise<FtpDaemon> {
  const home = join(plan.folder, 'home')
  const events = join(home, 'events')
  mkdirSync(events, { recursive: true })
  for (const one of [plan.folder, home, events]) chmodSync(one, 0o755)
  // vsftpd wants no root that its users may write to.
  chownSync(events, owner.uid, owner.gid)
  const port = await freePort()
  const place = placeOf(name) ?? '/'
  const { words, env, rest } = commands[name]({ place, port, home, plan })
  const child = spawn(join(place, 'usr/sbin', name), words, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  })
  await until(`${name} answers`, () => {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`)
    return answers(port)
  })
  return {
    port,
    home,
    async stop() {
      await ended(child)
      if (rest !== undefined) rmSync(rest, { force: true })
    },
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => {
      resolve(false)
    })
    socket.once('connect', () => {
      resolve(true)
      socket.end()
    })
  })
}

const commands: Readonly<Record<FtpDaemonName, (launch: Launch) => Command>> = {
  vsftpd({ port, home, plan }) {
    const { folder, tls } = plan
    const service = `netdc-test-${process.pid}-${port}`
    const rest = `/etc/pam.d/${service}`
    // Who logs in is one and the same user of the machine; the password is no matter here.
    writeFileSync(rest, 'auth required pam_permit.so\naccount required pam_permit.so\n')
    const empty = join(folder, 'empty')
    mkdirSync(empty, { recursive: true })
    const settings = {
      ...{ listen: 'YES', listen_address: '127.0.0.1', listen_port: port, background: 'NO' },
      ...{ ftp_username: owner.user, nopriv_user: 'nobody', secure_chroot_dir: empty },
      ...{ anonymous_enable: 'YES', anon_root: home, anon_umask: '022', write_enable: 'YES' },
      ...{ anon_upload_enable: 'YES', anon_mkdir_write_enable: 'YES' },
      ...{ anon_other_write_enable: plan.isForAdding === true ? 'NO' : 'YES' },
      ...{ allow_writeable_chroot: 'YES' },
      ...{ local_enable: 'YES', guest_enable: 'YES', guest_username: owner.user, local_root: home },
      ...{ virtual_use_local_privs: 'YES', local_umask: '022', chroot_local_user: 'YES' },
      ...{ pam_service_name: service, seccomp_sandbox: 'NO', xferlog_enable: 'NO' },
      ...(tls && {
        ...{ ssl_enable: 'YES', allow_anon_ssl: 'YES', ssl_ciphers: 'HIGH' },
        ...{ implicit_ssl: plan.isImplicit === true ? 'YES' : 'NO' },
        ...{ force_local_data_ssl: 'YES', force_anon_data_ssl: 'YES' },
        ...{ rsa_cert_file: tls.certificate, rsa_private_key_file: tls.key },
      }),
    }
    const file = join(folder, 'vsftpd.conf')
    const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`)
    writeFileSync(file, lines.join(''))
    return { words: [file], rest }
  },

  proftpd({ place, port, home, plan: { folder, tls } }) {
    const users = join(folder, 'users')
    writeFileSync(
      users,
      `${ftpUser.user}:${hashed()}:${owner.uid}:${owner.gid}::${home}:/bin/false\n`,
    )
    chmodSync(users, 0o600)
    const file = join(folder, 'proftpd.conf')
    writeFileSync(file, proftpdText({ place, port, home, folder, users, tls }))
    return { words: ['--nodaemon', '--quiet', '--config', file] }
  },

  'pure-ftpd'({ place, port, home, plan: { folder, tls } }) {
    const [users, database] = [join(folder, 'users'), join(folder, 'users.pdb')]
    writeFileSync(
      users,
      `${ftpUser.user}:${hashed()}:${owner.uid}:${owner.gid}::${home}/./::::::::::::\n`,
    )
    execFileSync(join(place, 'usr/bin/pure-pw'), ['mkdb', database, '-f', users])
    const secure = tls ? ['-Y', '2', '-2', `${tls.certificate},${tls.key}`] : ['-Y', '0']
    const words = ['-S', `127.0.0.1,${port}`, '-l', `puredb:${database}`, '-E', '-H', '-u', '1']
    return { words: [...words, '-g', join(folder, 'pid'), ...secure] }
  },
}

function hashed(): string {
  return execFileSync('openssl', ['passwd', '-6', ftpUser.password], { encoding: 'utf8' }).trim()
}

function proftpdText(words: {
  place: string
  port: number
  home: string
  folder: string
  users: string
  tls: FtpDaemonPlan['tls']
}): string {
  const { place, port, home, folder, users, tls } = words
  const secure = tls && [
    'LoadModule mod_tls.c',
    'TLSEngine on',
    'TLSRequired on',
    `TLSRSACertificateFile ${tls.certificate}`,
    `TLSRSACertificateKeyFile ${tls.key}`,
  ]
  const lines = [
    `ModulePath ${join(place, 'usr/lib/proftpd')}`,
    ...(secure ?? []),
    'ServerType standalone',
    'DefaultAddress 127.0.0.1',
    'SocketBindTight on',
    `Port ${port}`,
    'UseIPv6 off',
    'UseReverseDNS off',
    'User nobody',
    'Group nogroup',
    `PidFile ${join(folder, 'pid')}`,
    `ScoreboardFile ${join(folder, 'scoreboard')}`,
    `DelayTable none`,
    'WtmpLog off',
    'TransferLog none',
    `SystemLog ${join(folder, 'log')}`,
    'AuthOrder mod_auth_file.c mod_auth_unix.c',
    `AuthUserFile ${users}`,
    'RequireValidShell off',
    'DefaultRoot ~',
    'AllowOverwrite on',
    'AllowStoreRestart on',
    `<Anonymous ${home}>`,
    `  User ${owner.user}`,
    `  Group ${owner.group}`,
    `  UserAlias anonymous ${owner.user}`,
    '  RequireValidShell off',
    '  AllowOverwrite on',
    '</Anonymous>',
  ]
  return `${lines.join('\n')}\n`
}
