/**
 * How fast a shipment is pushed: under a temporary name, its size checked, renamed; beside a program that
 * just sends the same file to the same server. Once on this machine, and once over a line that is long.
 */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

import { keepHeapSmall } from '../../src/cli/heap.ts'
import { openFileStore } from '../../src/store/file-store.ts'
import { skipWithoutFtpd, startFtpDaemon } from '../../test/peers/kit/ftp-servers.ts'
import { peakOfRun, run } from '../child.ts'
import { figure, median, megabytes, print, ratio, spread, table } from '../report.ts'
import { interleaved } from '../rounds.ts'
import { openSlowLine } from '../slow-lines.ts'
import { pushByFtp } from './by-ftp.ts'

const rounds = 7
const fileBytes = 500_000_000
const oneWayMs = 25
const send = fileURLToPath(new URL('send.ts', import.meta.url))

interface Contestant {
  readonly name: string
  readonly push: (port: number) => Promise<void>
}

/** A kind of server, and who sends to it; the first contestant is what the others are measured by. */
interface Course {
  readonly name: string
  readonly port: number
  readonly contestants: readonly Contestant[]
  /** Where the files arrive, to be removed after each round. */
  readonly arrivals: string
}

// As the program does it.
keepHeapSmall()
const skip = skipWithoutFtpd('vsftpd')
if (skip !== false) print(skip)
else await measureAll()

async function measureAll(): Promise<void> {
  await using closers = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'netdc-bench-'))
  closers.defer(() => rm(folder, { recursive: true, force: true }))
  const store = await openFileStore(join(folder, 'store'))
  const file = await store.put(Readable.from(noise()))
  const path = store.path(file.key)
  const daemon = await startFtpDaemon('vsftpd', { folder, tls: undefined })
  closers.defer(() => daemon.stop())

  const ftp: Course = {
    name: 'vsftpd',
    port: daemon.port,
    arrivals: join(daemon.home, 'events'),
    contestants: [
      {
        name: 'curl -T',
        push: (port) => run('curl', ['-s', '-T', path, `ftp://127.0.0.1:${port}/events/curl.bin`]),
      },
      { name: 'netdc', push: (port) => pushByFtp(store, file, port) },
    ],
  }
  const rows = []
  rows.push(...(await measure(ftp, 'this machine')))
  const line = await openSlowLine(daemon.port, oneWayMs, 'ftp')
  closers.defer(() => line.close())
  rows.push(
    ...(await measure({ ...ftp, port: line.port }, `a line of ${2 * oneWayMs} ms there and back`)),
  )
  print(table(['over', 'by', 'MB/s', 'beside the first'], rows))
  const peak = await peakOfRun(process.execPath, [
    ...[send, join(folder, 'store'), JSON.stringify(file), String(daemon.port)],
  ])
  print(`\nLargest memory of a process that pushes such a file once: ${megabytes(peak)}.`)
}

async function measure(course: Course, over: string): Promise<string[][]> {
  const { contestants, port, arrivals } = course
  const rates = await interleaved(contestants, rounds, async ({ push }) => {
    const started = performance.now()
    await push(port)
    const seconds = (performance.now() - started) / 1000
    await assertArrived(arrivals)
    return fileBytes / 1e6 / seconds
  })
  const [first = []] = rates.values()
  return [...rates].map(([{ name }, measured]) => [
    ...[over, name, spread(measured), ratio(median(measured), median(first))],
  ])
}

async function assertArrived(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const { size } = await stat(join(folder, name))
    if (size !== fileBytes) throw new Error(`${name} has ${figure(size)} bytes`)
    await rm(join(folder, name))
  }
}

/** What does not compress, and is the same at every run. */
function* noise(): Generator<Uint8Array, void, undefined> {
  const chunk = new Uint32Array(250_000)
  for (let at = 0, state = 5309; at < chunk.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    chunk[at] = state
  }
  for (let sent = 0; sent < fileBytes; sent += chunk.byteLength) {
    yield new Uint8Array(chunk.buffer)
  }
}
