/** A site as they are: a Postfix that passes requests to a gateway and takes its answers. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startGateway } from './gateway.ts'
import type { GatewayProcess, Settings } from './gateway.ts'
import { freePort, startPostfix } from './postfix.ts'
import type { PostfixProcess } from './postfix.ts'

export const gatewayAddress = 'requests@gateway.test'

/** The name of the centre, and of the row in its routing table. */
export const dcName = 'PEER'

export interface SitePlan {
  /** Addresses of requesters, in one domain. */
  readonly mailboxes: readonly string[]
  /** Networks that the centre answers for. */
  readonly networks: readonly string[]
  readonly settings: Settings
}

export interface Site {
  readonly folder: string
  readonly gateway: GatewayProcess
  readonly postfix: PostfixProcess
  close(): Promise<void>
}

export async function openSite({ mailboxes, networks, settings }: SitePlan): Promise<Site> {
  const folder = temporarySite()
  const port = await freePort()
  const gateway = await startGateway({
    folder: join(folder, 'gateway'),
    settings: siteSettings(writeTable(folder, networks), port, settings),
  })
  const transports = { 'gateway.test': `smtp:[127.0.0.1]:${gateway.smtpPort}` }
  const postfix = await startPostfix({ folder, port, transports, mailboxes }).catch(
    async (thrown: unknown) => {
      await gateway.stop()
      throw thrown
    },
  )
  return {
    folder,
    gateway,
    postfix,
    async close() {
      await postfix.stop()
      await gateway.stop()
      removeSite(folder)
    },
  }
}

/** @returns a folder that daemons without rights can enter */
export function temporarySite(): string {
  return mkdtempSync(join(tmpdir(), 'netdc-site-'))
}

export function removeSite(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}

/** A routing table with one centre. @returns its path */
export function writeTable(folder: string, networks: readonly string[]): string {
  const file = join(folder, 'routing-table.txt')
  const row = ['PRIMARY', `"${networks.join(' ')}"`, dcName, gatewayAddress]
  const people = ['"The peers of the gateway"', '"Here"', '"N. Name"', '"+1 555 0199"']
  writeFileSync(file, `${[...row, ...people, 'info@gateway.test'].join(' ')}\n`)
  return file
}

/** @param relayPort - of the Postfix that delivers the gateway's letters */
export function siteSettings(table: string, relayPort: number, more: Settings): Settings {
  return {
    centre: { dc_name: dcName, email: gatewayAddress, name: 'Peer centre' },
    mail: { relay: `smtp://127.0.0.1:${relayPort}` },
    routing: { table },
    ...more,
  }
}
