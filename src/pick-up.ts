/** Where shipments are picked up: the web and FTP, and the addresses that notices give for them. */
import { settledUrl, writerOf } from './config/derive.ts'
import type { Config } from './config/schema.ts'
import { readListenAddress } from './receive/listen.ts'
import { loadPages } from './ship/templates.ts'
import type { Records, Site } from './site.ts'
import { openFtp } from './web/ftp/server.ts'
import type { FtpOptions } from './web/ftp/server.ts'
import { PickupProgress } from './web/progress.ts'
import { openWeb, urlHost } from './web/server.ts'
import type { Web } from './web/server.ts'
import { followTransfers } from './web/transfer-log.ts'
import type { TransferLogOptions } from './web/transfer-log.ts'

export interface PickUp {
  /** How people reach the pages. */
  readonly publicUrl: string
  /** How they reach shipments by FTP and SFTP; `''` when they do not. */
  readonly ftpUrl: string
  readonly sftpUrl: string
  /** Where the FTP server listens, when this process has one. */
  readonly ftpPort: number | undefined
}

/** @param serves - whether this process is the one that listens */
export async function openPickUp(site: Site, records: Records, serves: boolean): Promise<PickUp> {
  const { config, log, clock } = site
  // A file that came half by the one way and half by the other has come.
  const options = { ...records, log, clock, progress: new PickupProgress() }
  const web = serves ? await openPages(site, options) : undefined
  const ftp = serves ? await openFtpServer(site, options) : undefined
  if (serves) openTransferLog(site, { ...options, ledger: records.ledger })
  return {
    publicUrl: config.web.public_url || (web?.url ?? settledUrl(config)),
    ftpUrl: ftpUrlOf(config, ftp?.port),
    sftpUrl: config.pickup.sftp_url,
    ftpPort: ftp?.port,
  }
}

/** How often the transfer log of another server is looked at. */
const pollMs = 5000

type Options = Omit<FtpOptions, 'listen' | 'ledger'> & Pick<Records, 'ledger'>

async function openPages({ config, closers }: Site, options: Options): Promise<Web | undefined> {
  const { listen, certificate, key } = config.web
  if (listen === '') return undefined
  const tls = { ...(certificate !== '' && { certificate }), ...(key !== '' && { key }) }
  const pages = { pages: loadPages(config.mail.templates), centre: writerOf(config) }
  const web = await openWeb({ ...options, ...pages, listen: readListenAddress(listen), ...tls })
  closers.defer(() => web.close())
  return web
}

async function openFtpServer({ config, closers }: Site, options: Options) {
  const {
    ftp: listen,
    passive_ports: passivePorts,
    passive_address: passiveAddress,
  } = config.pickup
  if (listen === '') return undefined
  const data = { passivePorts, passiveAddress }
  const ftp = await openFtp({ ...options, ...data, listen: readListenAddress(listen) })
  closers.defer(() => ftp.close())
  return ftp
}

function openTransferLog(
  { config, closers }: Site,
  options: Omit<TransferLogOptions, 'path' | 'pollMs'>,
): void {
  const { xferlog: path } = config.pickup
  if (path === '') return
  const follower = followTransfers({ ...options, path, pollMs })
  closers.defer(() => follower.close())
}

export function ftpUrlOf({ pickup }: Config, port: number | undefined): string {
  if (pickup.ftp_url !== '' || pickup.ftp === '') return pickup.ftp_url
  const listen = readListenAddress(pickup.ftp)
  return `ftp://${urlHost(listen.host)}:${port ?? listen.port}`
}
