/**
 * How long the longest request takes from its mail to its routed parts, how much memory, and how
 * promptly the SMTP listener answers others meanwhile, beside the same gateway with nothing to do.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import Sqlite from 'better-sqlite3'

import { makeArchive } from '../../handlers/seismic/synthetic.ts'
import { builtProgram } from '../../test/peers/kit/built-program.ts'
import { startGateway } from '../../test/peers/kit/gateway.ts'
import type { GatewayProcess } from '../../test/peers/kit/gateway.ts'
import { greeted, post, requestMail } from '../../test/peers/kit/post.ts'
import { peakMemory } from '../../test/peers/kit/process-figures.ts'
import { seismicConfig } from '../../test/peers/kit/seismic-config.ts'
import { figure, median, megabytes, print, quantile, ratio, table } from '../report.ts'
import type { Answers } from './probe.ts'

const rounds = 3
const lineCount = 100_000
const idleMs = 5000
const email = 'jenny@seis.example.edu'

interface Run {
  readonly mailBytes: number
  /** From the final dot to the event that says so. */
  readonly seconds: number
  readonly peakBytes: number
  readonly idle: Answers
  readonly busy: Answers
}

const program = await builtProgram()
const runs: Run[] = []
for (let round = 0; round < rounds; round++) runs.push(await runOnce())
report()

async function runOnce(): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'netdc-parts-'))
  const archive = await makeArchive(join(folder, 'archive'))
  const configText = seismicConfig(archive, { limits: { lines: lineCount } })
  const gateway = await startGateway({ folder, program, configText })
  try {
    const idling = probe(gateway.smtpPort)
    await sleep(idleMs)
    return { idle: await idling(), ...(await busyRun(gateway, folder)) }
  } finally {
    await gateway.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function busyRun(gateway: GatewayProcess, folder: string) {
  const mail = requestMail({ label: 'long', email, lines: lines() })
  const probing = probe(gateway.smtpPort)
  const client = await greeted(gateway.smtpPort)
  if (client === undefined) throw new Error('the listener does not answer')
  const reply = await post(client, mail)
  client.end()
  if (!reply.startsWith('250')) throw new Error(`the request was not taken: ${reply}`)
  const since = performance.now()
  await untilRouted(join(folder, 'netdc-data/ledger.sqlite'))
  const seconds = (performance.now() - since) / 1000
  const peakBytes = await peakMemory(gateway.pid)
  return { mailBytes: mail.content.length, seconds, peakBytes, busy: await probing() }
}

/** Starts to measure. @returns ends that, and tells */
function probe(port: number): () => Promise<Answers> {
  const prober = fork(fileURLToPath(import.meta.resolve('./probe.ts')), [String(port)])
  const told = once(prober, 'message') as Promise<[Answers]>
  return async () => {
    prober.send('enough')
    const [answers] = await told
    return answers
  }
}

/** No two are the same, and the archive has nothing for any of them. */
function lines(): readonly string[] {
  return Array.from({ length: lineCount }, (_, i) => {
    const [hour, minute, second] = [i % 24, Math.floor(i / 24) % 60, Math.floor(i / 1440) % 60]
    const time = [hour, minute, second].map((part) => String(part).padStart(2, '0')).join(' ')
    return `.DATA * XX NONE "-- 00" "LHZ BHZ" "2010 03 21 ${time}.0" "2010 03 22 ${time}.0"`
  })
}

/** @throws when the parts do not have every line */
async function untilRouted(file: string): Promise<void> {
  const ledger = new Sqlite(file, { readonly: true })
  const routed = ledger
    .prepare<[], number | null>(
      `SELECT sum(body ->> '$.lines') FROM events WHERE body ->> '$.kind' = 'ROUTED'`,
    )
    .pluck()
  let count: number | null | undefined
  while ((count = routed.get()) === null) await sleep(50)
  ledger.close()
  if (count !== lineCount) throw new Error(`${count ?? 0} of ${lineCount} lines were routed`)
}

function report(): void {
  const [first] = runs
  print(
    `${figure(lineCount)} lines in a mail of ${megabytes(first?.mailBytes ?? 0)}, ` +
      `from the final dot to routed parts: ${figure(median(runs.map((run) => run.seconds)))} s; ` +
      `peak memory ${megabytes(Math.max(...runs.map((run) => run.peakBytes)))} ` +
      `(the largest of ${rounds} runs).\n`,
  )
  const rows = [
    ...rowsOf('MAIL, RCPT, DATA', ({ commands }) => commands),
    ...rowsOf('the final dot', ({ dots }) => dots),
  ]
  print(table(['answer to', 'gateway', 'answers', 'ms p50', 'p99', 'longest', 'p50 of idle'], rows))
}

function rowsOf(name: string, timesOf: (answers: Answers) => readonly number[]): string[][] {
  const idle = runs.flatMap((run) => timesOf(run.idle))
  const busy = runs.flatMap((run) => timesOf(run.busy))
  return [
    [name, 'idle', ...figuresOf(idle), '1.00x'],
    [name, 'with the request', ...figuresOf(busy), ratio(median(busy), median(idle))],
  ]
}

function figuresOf(times: readonly number[]): string[] {
  const shown = [median(times), quantile(times, 0.99), Math.max(...times)]
  return [figure(times.length), ...shown.map(figure)]
}
