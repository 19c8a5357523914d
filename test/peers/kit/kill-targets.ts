/**
 * Where shipments go while the gateway is killed again and again: one entry for each way. What is
 * added here is tried by shipping-kills.peer.ts.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Stage } from '../../../src/model/index.ts'
import { skipWithoutFtpd, startFtpDaemon } from './ftp-servers.ts'
import type { Settings } from './gateway.ts'
import type { DeliveredLetter } from './mailbox.ts'
import { shipmentsIn } from './outbox.ts'
import { skipUnlessRoot, skipWithout } from './needs.ts'
import { pickUp } from './pick-up.ts'
import { settledPort } from './settled-port.ts'
import { removeSite, temporarySite } from './site.ts'
import { startSshd } from './sshd.ts'

/** A place that shipments go to, ready for use. */
export interface Target {
  /** Fields of the requests, beside the mandatory ones. */
  readonly fields: readonly string[]
  /** Sections of the configuration; what they do not name keeps its default. */
  readonly settings: Settings
  /**
   * All that has come for a request, under final names.
   *
   * @param letters - about it, each once
   * @returns by file name, the SHA-256 of each copy
   */
  copies(label: string, letters: readonly DeliveredLetter[]): Promise<Copies>
}

export type Copies = ReadonlyMap<string, readonly string[]>

export interface KillTarget {
  readonly way: string
  /** Why it cannot be had on this machine, or false. */
  readonly skip: string | false
  /** The stages in which a shipment is under way. */
  readonly stages: readonly Stage[]
  /** @param closers - ends what was started */
  readonly open: (closers: AsyncDisposableStack) => Promise<Target>
}

export const killTargets: readonly KillTarget[] = [
  {
    way: 'mail',
    skip: false,
    stages: ['ship'],
    open: async () => ({ fields: ['.MEDIA EMAIL'], settings: {}, copies: attached }),
  },
  {
    way: 'pull',
    skip: false,
    // It is offered in no time, and told of in a letter of its own.
    stages: ['merge', 'ship', 'notify'],
    open: async () => ({ fields: [], settings: noneIsMailed, copies: offered }),
  },
  {
    way: 'ftp-push',
    skip: skipUnlessRoot || skipWithoutFtpd('vsftpd'),
    stages: ['ship'],
    open: openFtpTarget,
  },
  {
    way: 'sftp-push',
    skip: skipUnlessRoot || skipWithout('sshd', 'ssh-keygen'),
    stages: ['ship'],
    open: openSftpTarget,
  },
]

async function openFtpTarget(closers: AsyncDisposableStack): Promise<Target> {
  const folder = openFolder(closers)
  const daemon = await startFtpDaemon('vsftpd', { folder, tls: undefined })
  closers.defer(() => daemon.stop())
  const place = `ftp://localhost:${daemon.port} events`
  return pushTarget(place, daemon.port, join(daemon.home, 'events'), [])
}

async function openSftpTarget(closers: AsyncDisposableStack): Promise<Target> {
  const folder = openFolder(closers)
  const port = await settledPort()
  const sshd = await startSshd({ folder, port, files: folder })
  closers.defer(() => sshd.stop())
  const login = {
    host: 'localhost',
    protocol: 'sftp',
    user: sshd.user,
    private_key: `file:${sshd.identity}`,
  }
  return pushTarget(`sftp://localhost:${port} events`, port, join(folder, 'events'), [login])
}

/** That daemons without rights can enter. */
function openFolder(closers: AsyncDisposableStack): string {
  const folder = temporarySite()
  closers.defer(() => {
    removeSite(folder)
  })
  return folder
}

/** @param arrivals - the folder at the far end */
function pushTarget(
  place: string,
  port: number,
  arrivals: string,
  hosts: readonly Readonly<Record<string, string>>[],
): Target {
  const push = { allow: ['localhost', '127.0.0.0/8'], ports: [port], hosts }
  return {
    fields: [`.DISPOSITION PUSH ${place}`],
    settings: { ...noneIsMailed, push },
    copies: async (label) => arrived(arrivals, label),
  }
}

/** What has a temporary name still is somebody's remains, and counts as a copy too many. */
function arrived(folder: string, label: string): Copies {
  const names = readdirSync(folder).filter(
    (name) => name.startsWith('.') || name.startsWith(`${label}.`),
  )
  return byName(names.map((name) => [name, sha256Of(readFileSync(join(folder, name)))]))
}

/** No text is small enough to be mailed. */
const noneIsMailed: Settings = { mail: { max_kilobytes: 0 } }

async function attached(_label: string, letters: readonly DeliveredLetter[]): Promise<Copies> {
  const files = letters.flatMap(({ attachments }) => attachments)
  return byName(files.map(({ name, content }) => [name, sha256Of(content)]))
}

function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** The closing notice tells of what the notices told, so each address counts once. */
async function offered(_label: string, letters: readonly DeliveredLetter[]): Promise<Copies> {
  const told = letters.flatMap(shipmentsIn)
  const places = new Map(told.map(({ address = '', name }) => [address, name]))
  const found = [...places].map(
    async ([address, name]) => [name, (await pickUp(address)).sha256] as const,
  )
  return byName(await Promise.all(found))
}

function byName(files: readonly (readonly [name: string, sha256: string])[]): Copies {
  const groups = Map.groupBy(files, ([name]) => name)
  return new Map([...groups].map(([name, group]) => [name, group.map(([, sha256]) => sha256)]))
}
