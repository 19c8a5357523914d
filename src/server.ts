/** The only place where the concrete parts meet: it opens all, wires all, and closes all in reverse. */
import { dirname } from 'node:path'

import { seismic } from '../handlers/seismic/index.ts'
import { centresHandler } from '../routing/centres.ts'
import { RoutingFile } from '../routing/watch.ts'
import { systemClock } from './config/clock.ts'
import { Closers } from './closers.ts'
import { agentOf, lastGoodTable, ledgerFile, rulesOf, storeFolder } from './config/derive.ts'
import type { Loaded } from './config/load.ts'
import { openAdmission, openDoor, refuseOpenDoors } from './doors.ts'
import { createEgress } from './egress/guarded-egress.ts'
import type { HandlerModule } from './handle/handler.ts'
import { externalHandlers } from './handle/external/module.ts'
import { employ } from './handle/registry.ts'
import type { Ledger } from './ledger/ledger.ts'
import { openSqliteLedger } from './ledger/sqlite-ledger.ts'
import { openActivityLog } from './log/activity-log.ts'
import type { DiagnosticLog } from './log/diagnostics.ts'
import type { Fault } from './model/index.ts'
import type { Clock } from './model/index.ts'
import { follow } from './monitor/follow.ts'
import { MailReader } from './parse/mail-reader.ts'
import { openPickUp } from './pick-up.ts'
import type { PickUp } from './pick-up.ts'
import { Pipeline } from './pipeline.ts'
import type { Admission } from './receive/admission.ts'
import { Lull } from './receive/lull.ts'
import { diskSpace, roomTest } from './receive/watermark.ts'
import { retryAfterCrash, retryAt, triesWithin } from './retry.ts'
import { newToken } from './ship/tokens.ts'
import { openShipping } from './shipping.ts'
import type { Records, Site } from './site.ts'
import { aboveFloor } from './stages/disk-floor.ts'
import { asking } from './stages/handle-jobs.ts'
import { stagesOf } from './stages/index.ts'
import { pushing } from './stages/ship-jobs.ts'
import type { Workshop } from './stages/workshop.ts'
import { openFileStore } from './store/file-store.ts'
import type { FileStore } from './store/file-store.ts'
import { openPickupTree } from './store/pickup-tree.ts'
import { sweep } from './sweep.ts'
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
  /** Where the FTP server for pick-up listens, when it does. */
  readonly ftpPort: number | undefined
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
  const pickUp = await openPickUp(site, records, wanted.includes('web'))
  const routing = openRouting(site, records, wanted)
  const shop = await openWorkshop(site, records, routing, pickUp)
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
    ftpPort: pickUp.ftpPort,
    publicUrl: pickUp.publicUrl,
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
  const store = await openFileStore(storeFolder(config))
  const { folder } = config.pickup
  const tree = folder === '' ? undefined : await openPickupTree(folder, store)
  return { ledger, store, tree }
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

/** What handlers may connect to that no configuration names: web services anywhere in the world. */
const ofStrangers = { allow: ['*'], ports: [80, 443] }

async function openWorkshop(
  { config, folder, log, clock, closers }: Site,
  { ledger, store, tree }: Records,
  routing: RoutingFile,
  pickUp: PickUp,
): Promise<Workshop> {
  const agent = agentOf(config)
  const egress = createEgress(ofStrangers)
  const hostOf = (name: string) => ({ clock, log: log.with({ handler: name }), agent, egress })
  // The first that can read a line answers it; the list of data centres is always the gateway's own.
  const centres = centresHandler(() => routing.table)
  const external = externalHandlers(config.handlers, folder, [centres, ...handlers])
  const modules = [centres, ...external, ...handlers]
  const registry = await employ(modules, config.handlers, folder, hostOf)
  closers.defer(() => registry.close())
  const reader = new MailReader()
  closers.defer(() => reader.close())
  return {
    ledger,
    store,
    registry,
    ...openShipping({ config, log, clock, closers }, { store, tree }, pickUp),
    clock,
    log,
    readMail: (raw) => reader.read(raw),
    table: () => routing.table,
    rules: { ...rulesOf(config), pushTries: triesWithin(config.push.hours), newToken },
  }
}

function openPipeline({ config, clock, log }: Site, shop: Workshop, lull: Lull): Pipeline {
  const { jobs, job_minutes: minutes } = config.limits
  // What hangs behind one handler or one destination leaves places for all others.
  const places = Math.max(1, jobs >> 2)
  const pushes = Math.max(1, jobs >> 1)
  const byHandler = {
    ...Object.fromEntries(shop.registry.names.map((name) => [name, places])),
    [pushing]: pushes,
    // Pushes and these together leave one.
    [asking]: Math.max(1, jobs - pushes - 1),
  }
  const pace = {
    worker: workerName(),
    jobs,
    limits: { byHandler, byDestination: places },
    leaseMs,
    deadlineMs: minutes * 60_000,
    graceMs,
    pollMs,
    lull: () => lull.wait(),
    retryAt,
  }
  const space = () => diskSpace(dirname(ledgerFile(config)), storeFolder(config))
  const share = config.receive.free_disk_percent / 100
  const hasRoom = roomTest(space, { mailBytes: 0, share, freshMs: pollMs })
  return new Pipeline(shop.ledger, aboveFloor(stagesOf(shop), hasRoom), pace, clock, log)
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
  { ledger, store, tree }: Records,
  pipeline: Pipeline,
): void {
  const due = (crashes: number) => retryAfterCrash(clock(), crashes)
  const working = releaseDead(ledger, due, log).then(() => pipeline.work())
  closers.defer(async () => {
    await pipeline.stop()
    await working
  })
  startSweeping(closers, async (signal) => {
    await sweep(ledger, store, signal, tree).catch((thrown: unknown) => {
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
