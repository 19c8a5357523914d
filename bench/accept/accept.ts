/** How fast mail is taken, durably, beside Postfix with the same load in the same minutes. */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { usageOf } from '../process-family.ts'
import { figure, median, megabytes, print, quantile, ratio, spread, table } from '../report.ts'
import { interleaved } from '../rounds.ts'
import { startGateway } from './gateway.ts'
import type { MailServer } from './mail-server.ts'
import { postfixVersion, startPostfix, withoutPostfix } from './postfix.ts'
import { sendRequests } from './request-load.ts'
import { sendBySmtpSource } from './smtp-source.ts'

const rounds = 3

interface Load {
  readonly name: string
  readonly mails: number
  readonly send: (port: number) => Promise<Sent>
}

interface Sent {
  readonly mailsPerSecond: number
  /** From each final dot to its answer, where the generator can tell. */
  readonly dotMs?: readonly number[]
}

interface Run extends Sent {
  /** Counted until the last mail was dealt with, too. */
  readonly settledPerSecond: number
  readonly cpuMsPerMail: number
}

const loads: readonly Load[] = [
  smtpSource(1, 400, true),
  smtpSource(10, 1000, true),
  smtpSource(50, 1000, true),
  smtpSource(1, 200, false),
  smtpSource(10, 800, false),
  smtpSource(50, 800, false),
  {
    name: '10 sessions, kept, real requests',
    mails: 100,
    send: (port) => sendRequests(port, 10, 100),
  },
]

const columns = [
  'load',
  'server',
  'mails/s',
  'of Postfix',
  'until done',
  'CPU ms/mail',
  'dot ms p50',
  'p99',
] as const

const missing = withoutPostfix()
if (missing === undefined) await compare()
else print(`Left out: ${missing}.`)

async function compare(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'netdc-bench-'))
  // Postfix's daemons have to get through; what lies inside is closed by itself.
  await chmod(folder, 0o711)
  const servers: MailServer[] = []
  try {
    servers.push(await startPostfix(join(folder, 'postfix')))
    servers.push(await startGateway(join(folder, 'receive'), 'netdc --role receive', 'receive'))
    servers.push(await startGateway(join(folder, 'whole'), 'netdc', 'receive,work,web'))
    print(`Postfix ${await postfixVersion()}; all files in ${tmpdir()}.\n`)
    for (const server of servers) await runOf(server, smtpSource(10, 500, true))
    print(table(columns, await rowsOfAll(servers)))
    await showMemory(servers)
  } finally {
    for (const server of servers) await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

function smtpSource(sessions: number, mails: number, reuses: boolean): Load {
  const connections = reuses ? 'kept' : 'a connection for each mail'
  return {
    name: `${sessions} session${sessions > 1 ? 's' : ''}, ${connections}`,
    mails,
    send: async (port) => ({
      mailsPerSecond: await sendBySmtpSource(port, { sessions, mails, reuses }),
    }),
  }
}

/** @throws when a server has not stored every single mail that it said it took */
async function runOf(server: MailServer, { mails, send }: Load): Promise<Run> {
  const storedBefore = server.stored()
  const { cpuMs } = await usageOf(server.pid)
  const since = performance.now()
  const sent = await send(server.port)
  while ((await server.backlog()) > 0) await sleep(20)
  const seconds = (performance.now() - since) / 1000
  const stored = (server.stored() ?? 0) - (storedBefore ?? -mails)
  if (storedBefore !== undefined && stored !== mails) {
    throw new Error(`${server.name} took ${mails} mails and stored ${stored}`)
  }
  const cpuMsPerMail = ((await usageOf(server.pid)).cpuMs - cpuMs) / mails
  return { ...sent, settledPerSecond: mails / seconds, cpuMsPerMail }
}

async function rowsOfAll(servers: readonly MailServer[]): Promise<string[][]> {
  const rows: string[][] = []
  for (const load of loads) {
    const measured = await interleaved(servers, rounds, (server) => runOf(server, load))
    const [postfix = []] = measured.values()
    const theirs = median(postfix.map((run) => run.mailsPerSecond))
    for (const [server, runs] of measured) rows.push(rowOf(load.name, server.name, runs, theirs))
  }
  return rows
}

function rowOf(load: string, server: string, runs: readonly Run[], theirs: number): string[] {
  const rates = runs.map((run) => run.mailsPerSecond)
  const dots = runs.flatMap((run) => run.dotMs ?? [])
  return [
    load,
    server,
    spread(rates),
    ratio(median(rates), theirs),
    figure(median(runs.map((run) => run.settledPerSecond))),
    figure(median(runs.map((run) => run.cpuMsPerMail))),
    dots.length > 0 ? figure(quantile(dots, 0.5)) : '',
    dots.length > 0 ? figure(quantile(dots, 0.99)) : '',
  ]
}

async function showMemory(servers: readonly MailServer[]): Promise<void> {
  const rows: string[][] = []
  for (const { name, pid } of servers) {
    rows.push([name, megabytes((await usageOf(pid)).peakBytes)])
  }
  print(`\n${table(['server', 'peak memory'], rows)}`)
}
