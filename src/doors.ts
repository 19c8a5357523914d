/** Where mail comes in: the listeners, and the one admission behind them all. */
import { dirname } from 'node:path'

import { ledgerFile, mailBytes, ownAddresses, storeFolder } from './config/derive.ts'
import type { Config } from './config/schema.ts'
import { Fault } from './model/index.ts'
import type { Clock } from './model/index.ts'
import { fingerprint } from './parse/fingerprint.ts'
import type { Pipeline } from './pipeline.ts'
import { createAdmission } from './receive/admission.ts'
import type { Admission } from './receive/admission.ts'
import { isLoopback, readListenAddress } from './receive/listen.ts'
import type { Lull } from './receive/lull.ts'
import { openSmtpDoor } from './receive/smtp-door.ts'
import type { SmtpDoorOptions } from './receive/smtp-door.ts'
import { diskSpace } from './receive/watermark.ts'
import { bouncesOf } from './ship/bounces.ts'
import type { Records, Site } from './site.ts'

/** Anyone who reaches an open gateway can have large answers sent to anyone. */
export function refuseOpenDoors({ receive, trust }: Config): void {
  if (receive.smtp === '' || trust.open_to_the_world) return
  if (isLoopback(readListenAddress(receive.smtp).host)) return
  throw new Fault(
    'CONFIG',
    `receive.smtp ${receive.smtp} can be reached from other machines while trust.mode is "open": ` +
      'listen on a loopback address behind your own mail server, or set trust.open_to_the_world',
  )
}

export function openAdmission(
  { config }: Site,
  records: Records,
  pipeline: Pipeline,
  lull: Lull,
): Admission {
  const limits = { mailBytes: mailBytes(config), received: config.limits.received }
  const admission = createAdmission({ ...records, fingerprint, limits })
  return {
    async admit(...mail) {
      lull.mailCame()
      const entered = await admission.admit(...mail)
      lull.mailCame()
      pipeline.hint()
      return entered
    },
  }
}

function bounceTest(config: Config, clock: Clock): Pick<SmtpDoorOptions, 'bounces'> {
  const bounces = bouncesOf(config)
  if (bounces === undefined) return {}
  const isTrue = (address: string) => bounces.read(address, clock()) !== undefined
  return { bounces: { domain: bounces.domain, isTrue } }
}

export async function openDoor({ config, log, clock, closers }: Site, admission: Admission) {
  const { receive } = config
  if (receive.smtp === '') return undefined
  const folder = dirname(ledgerFile(config))
  const door = await openSmtpDoor({
    listen: readListenAddress(receive.smtp),
    addresses: ownAddresses(config),
    ...bounceTest(config, clock),
    trustedNetworks: receive.trusted_networks,
    mailBytes: mailBytes(config),
    admit: (...mail) => admission.admit(...mail),
    log,
    clock,
    free: () => diskSpace(folder, storeFolder(config)),
    freeShare: receive.free_disk_percent / 100,
    limits: { perAddress: receive.connections },
  })
  closers.defer(() => door.close())
  return door
}
