/**
 * A million spoilt records, read and decoded as 200 files: no crash, no endless loop, and no more
 * memory at the end than at the beginning. Then files made to be slow: the time must grow as the
 * file does. Each is eight times as long as the one before, so the growth should be about 8.
 */
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { decodeSamples } from '../../handlers/seismic/miniseed/decode.ts'
import type { RecordHeader } from '../../handlers/seismic/miniseed/record-header.ts'
import { RecordScanner } from '../../handlers/seismic/miniseed/scan-records.ts'
import { keepHeapSmall } from '../../src/cli/heap.ts'
import { Fault } from '../../src/model/index.ts'
import { diceOf, mutations } from '../../test/handlers/seismic/kit/mutate.ts'
import { templates } from '../../test/handlers/seismic/kit/templates.ts'
import { figure, megabytes, print, table } from '../report.ts'

const files = 200
const recordsPerFile = 5000
const mostFileBytes = 24_000_000
const filesPerRow = 40
const megabytesOfPiles = [0.5, 4, 32]

// As every process of the gateway does, which is what the memory is measured for.
keepHeapSmall()
const folder = await mkdtemp(join(tmpdir(), 'netdc-fuzz-'))
const path = join(folder, 'records')
const scanner = new RecordScanner()

try {
  print(
    table(
      ['files', 'records', 'decoded', 'refused', 'bytes skipped', 'ms', 'peak memory'],
      await spoiltFiles(),
    ),
  )
  print('')
  const head = ['made of', ...megabytesOfPiles.map((size) => `${size} MB, ms`), 'growth']
  print(table(head, await piles()))
} finally {
  await rm(folder, { recursive: true })
}

async function spoiltFiles(): Promise<string[][]> {
  const rows: string[][] = []
  const pieces = mutations(templates(), diceOf(1))
  const target = Buffer.alloc(mostFileBytes)
  let counts = { found: 0, decoded: 0, refused: 0, skipped: 0, ms: 0 }
  for (let file = 1; file <= files; file++) {
    const bytes = filled(target, pieces)
    const read = await readFile(bytes)
    counts = {
      found: counts.found + read.found,
      decoded: counts.decoded + read.decoded,
      refused: counts.refused + read.refused,
      skipped: counts.skipped + read.skipped,
      ms: counts.ms + read.ms,
    }
    if (file % filesPerRow === 0) rows.push([String(file), ...cellsOf(counts)])
  }
  return rows
}

/** The next file, in memory that is used again and again. */
function filled(target: Buffer, pieces: Generator<Buffer, never>): Buffer {
  let length = 0
  for (let record = 0; record < recordsPerFile; record++) {
    length += pieces.next().value.copy(target, length)
  }
  return target.subarray(0, length)
}

function cellsOf(counts: Readonly<Record<string, number>>): string[] {
  return [...Object.values(counts).map(figure), megabytes(process.resourceUsage().maxRSS * 1024)]
}

async function readFile(bytes: Buffer) {
  await writeFile(path, bytes)
  await using file = await open(path)
  let [found, decoded, refused] = [0, 0, 0]
  const since = performance.now()
  const skipped = await scanner.scan(file, { from: 0, to: bytes.length }, (record, at, length) => {
    found++
    if (isDecoded(record, bytes.subarray(at, at + length))) decoded++
    else refused++
  })
  return { found, decoded, refused, skipped, ms: performance.now() - since }
}

function isDecoded(record: RecordHeader, bytes: Buffer): boolean {
  try {
    decodeSamples(bytes, record)
    return true
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return false
  }
}

async function piles(): Promise<string[][]> {
  const rows: string[][] = []
  for (const [name, unit] of slowUnits()) {
    const times: number[] = []
    for (const size of megabytesOfPiles) {
      times.push((await readFile(Buffer.alloc(size * 1_000_000, unit))).ms)
    }
    const [before = 0, last = 0] = times.slice(-2)
    rows.push([name, ...times.map(figure), figure(last / before)])
  }
  return rows
}

/** What is repeated to fill a file. */
function slowUnits(): ReadonlyMap<string, Buffer> {
  const [record = Buffer.alloc(0)] = templates()
  const withoutLength = Buffer.from(record.subarray(0, 56))
  withoutLength.writeUInt16BE(999, 48)
  return new Map([
    ['the letter M', Buffer.from('M')],
    ['the letters MS and a 3', Buffer.from('MS\x03')],
    ['blanks', Buffer.from(' ')],
    ['headers without a length, 56 bytes apart', withoutLength],
    ['such headers, 49 bytes apart', withoutLength.subarray(0, 49)],
    ['such headers, 1001 bytes apart', Buffer.concat([withoutLength, Buffer.alloc(945, 'x')])],
    ['chains of blockettes', chain()],
    ['records of version 3 that never end', endless()],
  ])
}

/** A header without a length, and behind it one blockette after another. */
function chain(): Buffer {
  const [record = Buffer.alloc(0)] = templates()
  const bytes = Buffer.concat([record.subarray(0, 48), Buffer.alloc(16 * 1024)])
  for (let at = 48; at + 8 <= bytes.length; at += 8) {
    bytes.writeUInt16BE(999, at)
    bytes.writeUInt16BE(at + 8, at + 2)
  }
  return bytes
}

function endless(): Buffer {
  const bytes = Buffer.alloc(64)
  bytes.write('MS\x03', 'latin1')
  bytes.writeUInt16LE(2024, 8)
  bytes.writeUInt16LE(10, 10)
  bytes.writeUInt8(8, 33)
  bytes.writeUInt32LE(10_000_000, 36)
  return bytes
}
