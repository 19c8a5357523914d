/** `netdc serve`: runs the gateway until it is told to stop. */
import type { Command } from 'commander'

import { ledgerFile } from '../config/derive.ts'
import { holdLedger } from '../ledger/serving.ts'
import { openDiagnostics } from '../log/diagnostics.ts'
import { openGateway, roles } from '../server.ts'
import type { Gateway, Role } from '../server.ts'
import { ExitStatus } from './exit-status.ts'
import { write } from './output.ts'
import { load, withConfig } from './setting.ts'
import type { Setting } from './setting.ts'

export function serveCommand(program: Command): void {
  withConfig(program.command('serve'))
    .description('runs the gateway')
    .option('--role <list>', `what this process does, parted by commas: ${roles.join(', ')}`)
    .action(async (options: Setting & { role?: string }) => {
      const loaded = load(options)
      const wanted = readRoles(options.role)
      const hold = wanted.includes('work') ? holdLedger(ledgerFile(loaded.config)) : undefined
      if (wanted.includes('work') && hold === undefined) {
        throw new ExitStatus(1, 'another netdc serve works on this ledger')
      }
      try {
        const log = openDiagnostics(loaded.config.log.level)
        const gateway = await openGateway(loaded, wanted, log)
        // Whoever reads that it is ready may tell it to stop at once.
        const stopped = untilStopped(gateway)
        announce(gateway, wanted)
        await stopped
        await gateway.close()
      } finally {
        hold?.release()
      }
    })
}

function readRoles(list: string | undefined): readonly Role[] {
  if (list === undefined) return roles
  return list.split(',').map((word) => {
    const role = roles.find((one) => one === word.trim())
    if (role === undefined)
      throw new ExitStatus(2, `there is no role ${word}; there are ${roles.join(', ')}`)
    return role
  })
}

/** One line for people and for whoever started the process and waits for it. */
function announce({ smtpPort, publicUrl, shop }: Gateway, wanted: readonly Role[]): void {
  const door = smtpPort === undefined ? '' : ` smtp=${smtpPort}`
  const pages = wanted.includes('web') ? ` pick-up=${publicUrl}` : ''
  write(`netdc ${shop.rules.dcName} ready${door}${pages}\n`)
}

/** SIGTERM and SIGINT end the wait; SIGHUP has logs and tables read anew. */
function untilStopped(gateway: Gateway): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGHUP', () => {
      gateway.reload()
    })
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        resolve()
      })
    }
  })
}
