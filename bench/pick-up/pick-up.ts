/**
 * How fast shipments are picked up, beside nginx with the same files, and how promptly the SMTP
 * listener of the same gateway answers meanwhile.
 */
import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { builtProgram } from '../../test/peers/kit/built-program.ts'
import { skipWithout } from '../../test/peers/kit/needs.ts'
import { layShipments } from '../../test/peers/kit/waiting-shipments.ts'
import type { Waiting } from '../../test/peers/kit/waiting-shipments.ts'
import type { Answers } from '../parts/probe.ts'
import { usageOf } from '../process-family.ts'
import { figure, median, megabytes, print, quantile, ratio, spread, table } from '../report.ts'
import { interleaved } from '../rounds.ts'
import { cipher, selfSigned, startNginx, startOurs } from './web-servers.ts'
import type { Certificate, Scheme, WebServer } from './web-servers.ts'

const rounds = 7
const fileCount = 8
const fileBytes = 50_000_000
/** In memory: what is compared is the servers, not what a disk does. */
const where = '/dev/shm'

/** Each client is a process, and fetches so many of the files, one after another. */
interface Load {
  readonly name: string
  readonly clients: number
  readonly files: number
}

const loads: readonly Load[] = [
  { name: '1 client', clients: 1, files: 8 },
  { name: '50 clients', clients: 50, files: 1 },
]

interface Run {
  /** Bytes. */
  readonly perSecond: number
  /** Processor time of the server and its children. */
  readonly cpuMsPerGb: number
  /** Of the same, so far. */
  readonly peakBytes: number
  /** What the SMTP listener of the gateway said meanwhile. */
  readonly smtp: Answers
}

const columns = [
  'load',
  'server',
  'MB/s',
  'of nginx',
  'CPU s/GB',
  'peak memory, first round',
  'last',
] as const
const smtpColumns = [
  'load',
  'busy server',
  'answer to',
  'answers',
  'ms p50',
  'p99',
  'longest',
] as const

const missing = skipWithout('nginx', 'curl', 'openssl')
if (missing === false) await compare()
else print(`Left out: ${missing}.`)

async function compare(): Promise<void> {
  const program = await builtProgram()
  const folder = await mkdtemp(join(where, 'netdc-pick-up-'))
  try {
    const files = await layShipments(join(folder, 'gateway/netdc-data'), fileCount, fileBytes)
    const tls = await selfSigned(folder)
    for (const scheme of ['http', 'https'] as const) {
      await compareOver(scheme, folder, program, tls, files)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function compareOver(
  scheme: Scheme,
  folder: string,
  program: string,
  tls: Certificate,
  files: readonly Waiting[],
): Promise<void> {
  const ours = await startOurs(join(folder, 'gateway'), program, scheme, tls, files)
  const theirs = await startNginx(join(folder, `nginx-${scheme}`), scheme, tls, files)
  const probing = await startProbing(ours.gateway.smtpPort)
  try {
    const idle = megabytes((await usageOf(ours.pid)).peakBytes)
    print(`\nOver ${scheme}; the gateway has ${idle} before the first client:\n`)
    const [rows, smtpRows]: [string[][], string[][]] = [[], []]
    for (const load of loads) {
      const runs = await interleaved([theirs, ours], rounds, (server) =>
        runOf(server, load, probing),
      )
      rows.push(...rowsOf(load, runs))
      smtpRows.push(
        ...[...runs].flatMap(([server, measured]) => smtpRowsOf(load, server, measured)),
      )
    }
    print(`${table(columns, rows)}\n\n${table(smtpColumns, smtpRows)}`)
  } finally {
    await probing.stop()
    await theirs.stop()
    await ours.stop()
  }
}

async function runOf(server: WebServer, load: Load, probing: Probing): Promise<Run> {
  const before = await usageOf(server.pid)
  await probing.soFar()
  const since = performance.now()
  const clients = Array.from({ length: load.clients }, (_, i) => fetchAll(urlsOf(server, load, i)))
  await Promise.all(clients)
  const seconds = (performance.now() - since) / 1000
  const smtp = await probing.soFar()
  const { peakBytes, cpuMs } = await usageOf(server.pid)
  const bytes = load.clients * load.files * fileBytes
  const cpuMsPerGb = ((cpuMs - before.cpuMs) / bytes) * 1e9
  return { perSecond: bytes / seconds, cpuMsPerGb, peakBytes, smtp }
}

function urlsOf({ urls }: WebServer, { files }: Load, client: number): readonly string[] {
  return Array.from({ length: files }, (_, i) => urls[(client + i) % urls.length] ?? '')
}

/**
 * The client gives way to all others: real ones have machines of their own.
 *
 * @throws when a file did not come whole
 */
async function fetchAll(urls: readonly string[]): Promise<void> {
  const tls = ['--insecure', '--tlsv1.3', '--tls13-ciphers', cipher]
  const targets = urls.flatMap((url) => ['--output', '/dev/null', url])
  const words = ['--silent', '--fail', '--write-out', '%{size_download}\n', ...tls, ...targets]
  const { stdout } = await promisify(execFile)('nice', ['-n', '19', 'curl', ...words])
  const isWhole = stdout
    .trim()
    .split('\n')
    .every((size) => Number(size) === fileBytes)
  if (!isWhole) throw new Error(`a client has ${stdout}`)
}

interface Probing {
  /** What was measured since it was last asked. */
  soFar(): Promise<Answers>
  stop(): Promise<void>
}

async function startProbing(port: number): Promise<Probing> {
  const prober = fork(fileURLToPath(import.meta.resolve('../parts/probe.ts')), [String(port)])
  const ask = async (word: 'so far' | 'enough') => {
    const told = once(prober, 'message') as Promise<[Answers]>
    prober.send(word)
    const [answers] = await told
    return answers
  }
  while ((await ask('so far')).dots.length === 0) await sleep(100)
  return {
    soFar: () => ask('so far'),
    async stop() {
      await ask('enough')
    },
  }
}

function rowsOf(load: Load, measured: ReadonlyMap<WebServer, readonly Run[]>): string[][] {
  const [theirs = []] = measured.values()
  const theirRate = median(theirs.map((run) => run.perSecond))
  return [...measured].map(([{ name }, runs]) => {
    const rates = runs.map((run) => run.perSecond)
    return [
      load.name,
      name,
      spread(rates.map((rate) => rate / 1e6)),
      ratio(median(rates), theirRate),
      figure(median(runs.map((run) => run.cpuMsPerGb)) / 1000),
      megabytes(runs[0]?.peakBytes ?? 0),
      megabytes(runs.at(-1)?.peakBytes ?? 0),
    ]
  })
}

/** While nginx is the busy one, the gateway only shares the machine with it. */
function smtpRowsOf(load: Load, { name }: WebServer, runs: readonly Run[]): string[][] {
  const kinds = [
    ['MAIL, RCPT, DATA', runs.flatMap((run) => run.smtp.commands)],
    ['the final dot', runs.flatMap((run) => run.smtp.dots)],
  ] as const
  return kinds.map(([kind, times]) => {
    const shown = [median(times), quantile(times, 0.99), Math.max(...times)]
    return [load.name, name, kind, figure(times.length), ...shown.map(figure)]
  })
}
