/** The only place where the concrete parts meet: it opens all, wires all, and closes all in reverse. */
import { dirname } from 'node:path'

import { seismic } from '../handlers/seismic/index.ts'
import { centresHandler } from '../routing/centres.ts'
import { RoutingFile } from '../routing/watch.ts'
import { systemClock } from './config/clock.ts'
import { Closers } from './closers.ts'
import {
  agentOf,
  blockedNames,
  identityOf,
  lastGoodTable,
  ledgerFile,
  rulesOf,
  settledUrl,
  storeFolder,
  writerOf,
} from './config/derive.ts'
import type { Loaded } from './config/load.ts'
import type { Config } from './config/schema.ts'
import { openAdmission, openDoor, refuseOpenDoors } from './doors.ts'
import { createEgress } from './egress/guarded-egress.ts'
import type { HandlerModule } from './handle/handler.ts'
import { employ } from './handle/registry.ts'
import type { Ledger } from './ledger/ledger.ts'
import { openSqliteLedger } from './ledger/sqlite-ledger.ts'
import { openActivityLog } from './log/activity-log.ts'
import type { DiagnosticLog } from './log/diagnostics.ts'
import type { Fault } from './model/index.ts'
import type { Clock } from './model/index.ts'
import { follow } from './monitor/follow.ts'
import { MailReader } from './parse/mail-reader.ts'
import { Pipeline } from './pipeline.ts'
import type { Admission } from './receive/admission.ts'
import { readListenAddress } from './receive/listen.ts'
import { Lull } from './receive/lull.ts'
import { retryAfterCrash, retryAt } from './retry.ts'
import { bouncesOf } from './ship/bounces.ts'
import { guardedRelay } from './ship/guarded-relay.ts'
import { Letters } from './ship/letters.ts'
import { createFtpPushTransport } from './ship/ftp-push-transport.ts'
import { createMailTransport } from './ship/mail-transport.ts'
import { createPullTransport } from './ship/pull-transport.ts'
import { pushLogins } from './ship/push-logins.ts'
import { openRelay } from './ship/relay.ts'
import type { RelayOptions } from './ship/relay.ts'
import { createSftpPushTransport } from './ship/sftp-push-transport.ts'
import { signerOf } from './ship/signer.ts'
import { loadTemplates } from './ship/templates.ts'
import { newToken } from './ship/tokens.ts'
import type { Records, Site } from './site.ts'
import { stagesOf } from './stages/index.ts'
import type { Workshop } from './stages/workshop.ts'
import { openFileStore } from './store/file-store.ts'
import type { FileStore } from './store/file-store.ts'
import { sweep } from './sweep.ts'
import { openWeb } from './web/server.ts'
import { releaseDead, workerName } from './workers.ts'

/** What a process does; all of it unless told otherwise. */
export const roles = ['receive', 'work', 'web'] as const
export type Role = (typeof roles)[number]

/** The gateway's parts, for the commands that look at them or work on them. */
export interface Gateway {
  readonly shop: Workshop
  readonly store: FileStore
  readonly admission: Admission
  readonly pipeline: Pipeline
  readonly routing: RoutingFile
  /** Where SMTP listens, when it does. */
  readonly smtpPort: number | undefined
  /** How people reach the pick-up pages. */
  readonly publicUrl: string
  /** To be called after the log files were rotated away, or the routing table was edited. */
  reload(): void
  close(): Promise<void>
}

/** How often what nobody hinted at is looked for. */
const pollMs = 1000
const sweepMs = 10 * 60_000
const leaseMs = 60_000
const graceMs = 10_000

/**
 * @throws {Fault} `CONFIG` when something in the configuration is wrong, or cannot be opened; then
 *   whatever was opened is closed again
 */
export async function openGateway(
  { config, folder }: Loaded,
  wanted: readonly Role[],
  log: DiagnosticLog,
  clock: Clock = systemClock,
): Promise<Gateway> {
  const closers = new Closers()
  try {
    return await open({ config, folder, log, clock, closers }, wanted)
  } catch (thrown) {
    await closers.close()
    throw thrown
  }
}

async function open(site: Site, wanted: readonly Role[]): Promise<Gateway> {
  const { config, closers } = site
  refuseOpenDoors(config)
  // Whoever works on the ledger looks for damage first; a command that hands in a mail is short.
  const records = await openRecords(site, wanted.includes('work'))
  const web = wanted.includes('web') ? await openPickUp(site, records) : undefined
  const publicUrl = config.web.public_url || (web?.url ?? settledUrl(config))
  const routing = openRouting(site, records, wanted)
  const shop = await openWorkshop(site, records, routing, publicUrl)
  const lull = new Lull()
  const pipeline = openPipeline(site, shop, lull)
  const activity = wanted.includes('work') ? openActivity(site, records.ledger) : undefined
  if (wanted.includes('work')) {
    shop.registry.start()
    startWork(site, records, pipeline)
  }
  const admission = openAdmission(site, records, pipeline, lull)
  const door = wanted.includes('receive') ? await openDoor(site, admission) : undefined
  return {
    shop,
    store: records.store,
    admission,
    pipeline,
    routing,
    smtpPort: door?.port,
    publicUrl,
    reload() {
      activity?.reopen()
      routing.reload()
    },
    close: () => closers.close(),
  }
}

async function openRecords({ config, clock, closers }: Site, verify: boolean): Promise<Records> {
  const ledger = openSqliteLedger(ledgerFile(config), { clock, verify })
  closers.defer(() => ledger.close())
  return { ledger, store: await openFileStore(storeFolder(config)) }
}

async function openPickUp({ config, log, clock, closers }: Site, records: Records) {
  const { listen, certificate, key } = config.web
  if (listen === '') return undefined
  const tls = { ...(certificate !== '' && { certificate }), ...(key !== '' && { key }) }
  const web = await openWeb({ listen: readListenAddress(listen), ...records, log, clock, ...tls })
  closers.defer(() => web.close())
  return web
}

function openRouting(
  { config, log, closers }: Site,
  { ledger }: Records,
  wanted: readonly Role[],
): RoutingFile {
  const routing = new RoutingFile(config.routing.table, {
    lastGood: lastGoodTable(config),
    onError: (fault) => {
      log.error({ err: fault }, 'trouble with the routing table; the last good one is in force')
      if (wanted.includes('work')) raise(fault, ledger, log)
    },
    onTable: ({ rows, warnings }) => {
      log.info({ rows: rows.length, warnings }, 'routing table in force')
    },
  })
  closers.defer(() => {
    routing.close()
  })
  return routing
}

/** Whoever watches the events is told, too. */
function raise({ code, message: reason }: Fault, ledger: Ledger, log: DiagnosticLog): void {
  const event = { kind: 'FAILED', level: 'error', stage: 'route', code, reason } as const
  ledger.note([event]).catch((thrown: unknown) => {
    log.error({ err: thrown }, 'event not noted')
  })
}

/** The handlers of the program, but for the list of data centres. */
export const handlers: readonly HandlerModule[] = [seismic]

async function openWorkshop(
  { config, folder, log, clock, closers }: Site,
  { ledger, store }: Records,
  routing: RoutingFile,
  publicUrl: string,
): Promise<Workshop> {
  const agent = agentOf(config)
  const hostOf = (name: string) => ({ clock, log: log.with({ handler: name }), agent })
  // The first that can read a line answers it.
  const modules = [centresHandler(() => routing.table), ...handlers]
  const registry = await employ(modules, config.handlers, folder, hostOf)
  closers.defer(() => registry.close())
  const plain = openRelay(config.mail.relay, identityOf(config), log, signingOf(config, clock))
  closers.defer(() => plain.close())
  const relay = guardedRelay(plain, blockedNames(config))
  const reader = new MailReader()
  closers.defer(() => reader.close())
  const keepDays = config.pickup.keep_days
  const egress = createEgress(config.push)
  const bounces = bouncesOf(config)
  const push = { egress, store, clock, loginFor: pushLogins(config) }
  return {
    ledger,
    store,
    registry,
    relay,
    transports: {
      mail: createMailTransport({ relay, store, clock }),
      pull: createPullTransport({ store, clock, keepDays, publicUrl: () => publicUrl }),
      'ftp-push': createFtpPushTransport(push),
      'sftp-push': createSftpPushTransport({ ...push, knownHosts: config.push.known_hosts }),
    },
    letters: new Letters(loadTemplates(config.mail.templates), writerOf(config)),
    ...(bounces && { bounces }),
    clock,
    log,
    readMail: (raw) => reader.read(raw),
    table: () => routing.table,
    rules: { ...rulesOf(config), newToken },
  }
}

function signingOf(config: Config, clock: Clock): RelayOptions {
  const signer = signerOf(config, clock)
  return signer === undefined ? {} : { signing: { signer, folder: dirname(ledgerFile(config)) } }
}

function openPipeline({ config, clock, log }: Site, shop: Workshop, lull: Lull): Pipeline {
  const { jobs, job_minutes: minutes } = config.limits
  // What hangs behind one handler or one destination leaves places for all others.
  const share = Math.max(1, jobs >> 2)
  const byHandler = Object.fromEntries(shop.registry.names.map((name) => [name, share]))
  const pace = {
    worker: workerName(),
    jobs,
    limits: { byHandler, byDestination: share },
    leaseMs,
    deadlineMs: minutes * 60_000,
    graceMs,
    pollMs,
    lull: () => lull.wait(),
    retryAt,
  }
  return new Pipeline(shop.ledger, stagesOf(shop), pace, clock, log)
}

function openActivity({ config, log, closers }: Site, ledger: Ledger) {
  const file = openActivityLog(config.log.activity, config.log.time)
  closers.defer(() => file.close())
  const follower = follow(ledger, 'activity', (events) => file.write(events), pollMs, log)
  closers.defer(() => follower.close())
  return file
}

function startWork(
  { clock, log, closers }: Site,
  { ledger, store }: Records,
  pipeline: Pipeline,
): void {
  const due = (crashes: number) => retryAfterCrash(clock(), crashes)
  const working = releaseDead(ledger, due, log).then(() => pipeline.work())
  closers.defer(async () => {
    await pipeline.stop()
    await working
  })
  startSweeping(closers, async (signal) => {
    await sweep(ledger, store, signal).catch((thrown: unknown) => {
      log.error({ err: thrown }, 'housekeeping failed')
    })
  })
}

/** One sweep at a time; one under way is told to stop when the gateway closes. */
function startSweeping(closers: Closers, tidy: (signal: AbortSignal) => Promise<void>): void {
  const stopping = new AbortController()
  let sweeping: Promise<void> | undefined
  const start = () => {
    sweeping ??= tidy(stopping.signal).finally(() => {
      sweeping = undefined
    })
  }
  start()
  const timer = setInterval(start, sweepMs).unref()
  closers.defer(async () => {
    clearInterval(timer)
    stopping.abort()
    await sweeping
  })
}
