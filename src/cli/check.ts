/** `netdc check`: probes everything the gateway needs, one line each. */
import { access, constants } from 'node:fs/promises'
import { dirname } from 'node:path'

import type { Command } from 'commander'

import type { RoutingFile } from '../../routing/watch.ts'
import { ledgerFile } from '../config/derive.ts'
import type { Loaded } from '../config/load.ts'
import { withoutPassword } from '../config/secrets.ts'
import { asFault } from '../model/index.ts'
import type { Fault } from '../model/index.ts'
import { ftpUrlOf } from '../pick-up.ts'
import { isLoopback, readListenAddress } from '../receive/listen.ts'
import { openGateway } from '../server.ts'
import type { Gateway } from '../server.ts'
import { unknownNames } from '../ship/template-names.ts'
import { probeCentres } from './check-centres.ts'
import { probePushHosts } from './check-push.ts'
import type { Finding } from './finding.ts'
import { ExitStatus } from './exit-status.ts'
import { writeJson, writeTable } from './output.ts'
import { commandLog, load, withConfig } from './setting.ts'
import type { Setting } from './setting.ts'
import { signatureFindings } from './signature-findings.ts'

const patienceMs = 20_000

export function checkCommand(program: Command): void {
  withConfig(program.command('check'))
    .description('probes the configuration and everything it names; exit 1 when something fails')
    .option('--json', 'prints JSON')
    .action(async (options: Setting & { json?: true }) => {
      const findings = await probeAll(options)
      if (options.json) writeJson({ findings })
      else writeTable(findings.map(({ what, state, says }) => [state, what, says]))
      if (findings.some(({ state }) => state === 'failed')) throw new ExitStatus(1)
    })
}

async function probeAll(options: Setting): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const loaded = await probe(findings, 'configuration', () => {
    const found = load(options)
    return { value: found, says: found.file ?? 'no file; the defaults hold' }
  })
  if (loaded === undefined) return findings
  await probe(findings, 'ledger folder', async () => {
    const folder = dirname(ledgerFile(loaded.config))
    await access(folder, constants.W_OK).catch(() => access(dirname(folder), constants.W_OK))
    return { value: folder, says: folder }
  })
  const gateway = await probe(findings, 'parts', async () => {
    const opened = await openGateway(loaded, [], commandLog())
    return { value: opened, says: 'ledger, store, templates and handlers open' }
  })
  if (gateway !== undefined) {
    await probeParts(findings, loaded, gateway)
    await gateway.close()
  }
  findings.push(...trialSettings(loaded))
  return findings
}

/** Notes what an attempt gave, or why it failed. */
async function probe<T>(
  findings: Finding[],
  what: string,
  attempt: () => Promise<{ value: T; says: string }> | { value: T; says: string },
): Promise<T | undefined> {
  try {
    const { value, says } = await attempt()
    findings.push({ what, state: 'ok', says })
    return value
  } catch (thrown) {
    findings.push(...failures(what, asFault(thrown)))
    return undefined
  }
}

/** A fault of a file tells every error of it, one a line. */
function failures(what: string, { message }: Fault): Finding[] {
  return message.split('\n').map((says) => ({ what, state: 'failed', says }))
}

async function probeParts(findings: Finding[], { config }: Loaded, gateway: Gateway) {
  const { shop, routing } = gateway
  findings.push(...routingFindings(routing, config.routing.table))
  findings.push(...(await probeCentres(shop)))
  for (const file of [config.web.certificate, config.web.key].filter((name) => name !== '')) {
    await probe(findings, 'web certificate', async () => {
      await access(file, constants.R_OK)
      return { value: null, says: file }
    })
  }
  const signal = AbortSignal.timeout(patienceMs)
  await probe(findings, 'mail relay', async () => {
    await shop.relay.check(signal)
    return { value: null, says: withoutPassword(config.mail.relay) }
  })
  findings.push(...(await probePushHosts(config, shop.egress, signal)))
  for (const says of unknownNames(config.mail.templates)) {
    findings.push({ what: 'mail.templates', state: 'warning', says })
  }
  const signature = await signatureFindings(config, signal)
  findings.push(...signature.map((finding) => ({ what: 'mail signature', ...finding })))
  for (const { name, wrong } of await shop.registry.check(signal)) {
    findings.push({
      what: `handler ${name}`,
      state: wrong === undefined ? 'ok' : 'failed',
      says: wrong ?? 'its source answers',
    })
  }
}

/** The file as it is now; what is odd about the table in force, whichever that is. */
function routingFindings({ table, fault }: RoutingFile, file: string): Finding[] {
  const what = 'routing table'
  const { rows, warnings } = table
  const state =
    fault === undefined
      ? [{ what, state: 'ok', says: `${file}: ${rows.length} rows` } as const]
      : [...failures(what, fault), { what, state: 'warning', says: lastGoodServes } as const]
  return [...state, ...warnings.map((says) => ({ what, state: 'warning', says }) as const)]
}

const lastGoodServes = 'the last good copy serves instead'

/** Defaults that serve a laptop and must not go into production. */
function trialSettings({ config }: Loaded): Finding[] {
  const { mail, web, receive, trust } = config
  const findings: Finding[] = []
  const warn = (what: string, says: string) => findings.push({ what, state: 'warning', says })
  if (mail.relay.startsWith('dir://')) {
    warn('mail.relay', 'LETTERS ARE WRITTEN INTO A FOLDER and reach nobody')
  }
  if (web.listen !== '' && !isPublic(web.public_url)) {
    warn('web.public_url', 'PEOPLE ELSEWHERE CANNOT REACH the addresses that notices give')
  }
  const ftpUrl = ftpUrlOf(config, undefined)
  if (ftpUrl !== '' && !isPublic(ftpUrl)) {
    warn('pickup.ftp_url', 'PEOPLE ELSEWHERE CANNOT REACH the FTP addresses that notices give')
  }
  const isReachable = receive.smtp !== '' && !isLoopback(readListenAddress(receive.smtp).host)
  if (isReachable && trust.open_to_the_world) {
    warn('trust.mode', 'ANYONE IN THE WORLD is answered: large mail can be sent to strangers')
  }
  return findings
}

function isPublic(url: string): boolean {
  const host = URL.parse(url)?.hostname
  return host !== undefined && !isLoopback(host.replace(/^\[|\]$/g, ''))
}
