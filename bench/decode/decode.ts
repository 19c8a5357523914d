/** How fast headers are read and samples decoded, beside `cat` and beside a loop that only adds. */
import { existsSync } from 'node:fs'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ArchiveFile } from '../../handlers/seismic/archive/archive-file.ts'
import { decodeSamples } from '../../handlers/seismic/miniseed/decode.ts'
import { RecordHeader } from '../../handlers/seismic/miniseed/record-header.ts'
import { RecordScanner } from '../../handlers/seismic/miniseed/scan-records.ts'
import { decodeSteim2Into } from '../../handlers/seismic/miniseed/steim2-decode.ts'
import { writeRecords } from '../../handlers/seismic/miniseed/write-records.ts'
import { exampleSignal } from '../../handlers/seismic/synthetic/signal.ts'
import { fromDayOfYear } from '../../src/model/index.ts'
import { run } from '../child.ts'
import { template } from '../extract/data-set.ts'
import { figure, median, megabytes, print, ratio, spread, table } from '../report.ts'
import { interleaved } from '../rounds.ts'

const rounds = 9
const fileBytes = 126_000_000
const recordBytes = 512
const pieceBytes = 1024 * 1024

interface Contestant {
  readonly name: string
  /** @returns a number that depends on every record, so that no work is left out */
  readonly read: (file: ArchiveFile) => Promise<number>
}

const folder = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'netdc-bench-'))
const path = join(folder, 'records')

const contestants: readonly Contestant[] = [
  {
    name: 'cat to /dev/null',
    read: async () => {
      await run('cat', [path])
      return 0
    },
  },
  {
    name: 'header scan',
    read: async (file) => {
      let samples = 0
      await scanner.scan(file, { from: 0, to: size }, (record) => (samples += record.samples))
      return samples
    },
  },
  { name: 'a loop that adds every word', read: (file) => eachRecord(file, addWords) },
  { name: 'Steim2 alone, of bytes that are read', read: (file) => again(file, decodeIntoOne) },
  { name: 'Steim2 into one array', read: (file) => eachRecord(file, decodeIntoOne) },
  { name: 'Steim2, an array for each record', read: (file) => eachRecord(file, decodeOne) },
]

const scanner = new RecordScanner()
const header = new RecordHeader()
const samples = new Int32Array(65_536)
const size = await makeFile()

try {
  const file = ArchiveFile.open(path)
  const measured = await interleaved(contestants, rounds, async ({ read }) => {
    const since = performance.now()
    await read(file)
    return performance.now() - since
  })
  file.close()
  const [theirs = []] = measured.values()
  const rows = [...measured].map(([{ name }, times]) => [
    name,
    spread(times),
    `${figure(size / 1000 / median(times))} MB/s`,
    `${figure(size / 1000 / Math.min(...times))} MB/s`,
    ratio(median(times), median(theirs)),
  ])
  print(`${megabytes(size)} of ${existsSync(template) ? 'real' : 'synthetic'} records.\n`)
  print(table(['', 'ms', 'median', 'best', 'times cat'], rows))
  print(`\nPeak memory ${megabytes(process.resourceUsage().maxRSS * 1024)}.`)
} finally {
  await rm(folder, { recursive: true })
}

/** @returns bytes */
async function makeFile(): Promise<number> {
  const records = existsSync(template) ? await readFile(template) : syntheticRecords()
  const times = Math.ceil(fileBytes / records.length)
  await using file = await open(path, 'wx')
  for (let i = 0; i < times; i++) await file.write(records)
  return times * records.length
}

function syntheticRecords(): Buffer {
  const id = { network: 'XX', station: 'ST01', location: '00', channel: 'LHZ' }
  const signal = exampleSignal(86_400, 1, 7)
  return Buffer.concat([
    ...writeRecords({ id, start: fromDayOfYear(2024, 1), rate: 1, samples: signal }),
  ])
}

type Use = (piece: Buffer, view: DataView, at: number) => number

/** As many records as the file has, out of its beginning, which is read once: the work without the reading. */
async function again(file: ArchiveFile, use: Use): Promise<number> {
  const piece = Buffer.allocUnsafeSlow(pieceBytes)
  const view = new DataView(piece.buffer)
  const { bytesRead } = await file.read(piece, 0, pieceBytes, 0)
  let sum = 0
  for (let left = size; left > 0; left -= bytesRead) {
    for (let at = 0; at < Math.min(bytesRead, left); at += recordBytes) sum += use(piece, view, at)
  }
  return sum
}

async function eachRecord(file: ArchiveFile, use: Use): Promise<number> {
  const piece = Buffer.allocUnsafeSlow(pieceBytes)
  const view = new DataView(piece.buffer)
  let sum = 0
  for (let position = 0; position < size;) {
    const { bytesRead } = await file.read(piece, 0, pieceBytes, position)
    for (let at = 0; at < bytesRead; at += recordBytes) sum += use(piece, view, at)
    position += bytesRead
  }
  return sum
}

/** As little as a program that looks at all bytes of the payload can do. */
function addWords(_piece: Buffer, view: DataView, at: number): number {
  let sum = 0
  for (let word = at + 64; word < at + recordBytes; word += 4) sum = (sum + view.getInt32(word)) | 0
  return sum
}

function decodeIntoOne(_piece: Buffer, view: DataView, at: number): number {
  header.read(view, at, at + recordBytes)
  const { dataOffset, dataLength: length, samples: count, isPayloadLittleEndian } = header
  const isLittleEndian = isPayloadLittleEndian
  const payload = { view, at: at + dataOffset, length, count, isLittleEndian }
  return decodeSteim2Into(payload, samples, 0)
}

function decodeOne(piece: Buffer, view: DataView, at: number): number {
  header.read(view, at, at + recordBytes)
  return decodeSamples(piece.subarray(at, at + recordBytes), header).length
}
