/**
 * A month of 20 channels as an SDS archive: real Steim2 records laid end to end, with new names and
 * times. 40 Hz, 600 files of 6.3 MB on the average, one segment for each channel.
 */
import { mkdir, readFile, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { writeRecords } from '../../handlers/seismic/miniseed/write-records.ts'
import { exampleSignal } from '../../handlers/seismic/synthetic/signal.ts'
import { calendar, fromDayOfYear, plusMicroseconds } from '../../src/model/index.ts'
import type { Instant } from '../../src/model/index.ts'
import { sharedData } from '../../test/kit/shared.ts'

interface Channel {
  /** 0 to 19. */
  readonly number: number
  readonly station: string
  readonly code: string
}

const channels: readonly Channel[] = Array.from({ length: 20 }, (_, number) => ({
  number,
  station: `ST${String(1 + Math.floor(number / 3)).padStart(2, '0')}`,
  code: ['BHZ', 'BHN', 'BHE'][number % 3] ?? '',
}))

/** The whole set is 3.6 GB; where that is too much, fewer days do: the windows lie before the 12th. */
const sizes = { whole: { days: 30, bytes: 3.8e9 }, small: { days: 12, bytes: 1.6e9 } }

const recordBytes = 512
const rate = 40
const setStart = fromDayOfYear(2024, 1)
const dayMicroseconds = 86_400_000_000

/** Real records; without them, records of our own do. */
export const template = sharedData('seismic/miniseed-odd/CH.BALST..LHE.D.2025.314')

/** Memory, where there is enough of it, because disks differ. */
export async function roomyFolder(): Promise<{ folder: string; days: number }> {
  // The longest answer stands there three times for a while.
  const spare = 3.2e9
  for (const { days, bytes } of [sizes.whole, sizes.small]) {
    for (const folder of ['/dev/shm', tmpdir()]) {
      const disk = await statfs(folder).catch(() => undefined)
      if (disk && disk.bavail * disk.bsize > bytes + spare) return { folder, days }
    }
  }
  throw new Error(`neither /dev/shm nor ${tmpdir()} has room for the data set`)
}

/** @param root - where the SDS tree is to stand. @returns bytes written */
export async function buildDataSet(root: string, days: number): Promise<number> {
  const records = await templateRecords()
  let bytes = 0
  for (const channel of channels) {
    for (const { day, content } of dayFiles(records, channel, days)) {
      await writeDayFile(root, channel, day, content)
      bytes += content.length
    }
  }
  return bytes
}

async function templateRecords(): Promise<readonly Buffer[]> {
  const real = await readFile(template).catch(() => undefined)
  if (real === undefined) return syntheticRecords()
  return Array.from({ length: real.length / recordBytes }, (_, i) =>
    real.subarray(i * recordBytes, (i + 1) * recordBytes),
  )
}

function syntheticRecords(): readonly Buffer[] {
  const id = { network: 'XX', station: 'ST01', location: '00', channel: 'BHZ' }
  const samples = exampleSignal(86_400, 1, 7)
  return [...writeRecords({ id, start: setStart, rate: 1, samples })].slice(0, -1)
}

/** The records of a channel from the set's first day on, each in the file of the day it starts on. */
function* dayFiles(records: readonly Buffer[], channel: Channel, days: number) {
  const first = plusMicroseconds(setStart, (500 + 7 * channel.number) * 100)
  let content: Buffer[] = []
  let day = 1
  let samples = 0
  for (let k = 0; day <= days; k++) {
    const start = plusMicroseconds(first, (samples / rate) * 1_000_000)
    const startDay = 1 + Math.floor((start - setStart) / dayMicroseconds)
    if (startDay > day) {
      yield { day, content: Buffer.concat(content) }
      content = []
      day = startDay
    }
    const source = records[(13 * channel.number + k) % records.length]
    if (source === undefined) throw new Error('the template has no records')
    content.push(renamed(source, channel, start, k))
    samples += source.readUInt16BE(30)
  }
}

/** A copy under another name, at another time; the samples stay as they are. */
function renamed(source: Buffer, { station, code }: Channel, start: Instant, k: number): Buffer {
  const record = Buffer.from(source)
  const { year, dayOfYear, hour, minute, second, microsecond } = calendar(start)
  record.write(`${String((k % 999_999) + 1).padStart(6, '0')}D `, 0, 'latin1')
  record.write(`${station.padEnd(5)}00${code}XX`, 8, 'latin1')
  record.writeUInt16BE(year, 20)
  record.writeUInt16BE(dayOfYear, 22)
  record.set([hour, minute, second, 0], 24)
  record.writeUInt16BE(Math.round(microsecond / 100), 28)
  record.writeInt16BE(rate, 32)
  record.writeInt16BE(1, 34)
  record.writeUInt8(0, 36)
  record.writeInt32BE(0, 40)
  adaptBlockettes(record)
  return record
}

function adaptBlockettes(record: Buffer): void {
  for (let at = record.readUInt16BE(46); at >= 48; at = record.readUInt16BE(at + 2)) {
    const type = record.readUInt16BE(at)
    if (type === 100) record.writeFloatBE(rate, at + 4)
    if (type === 1001) record.writeInt8(0, at + 5)
  }
}

async function writeDayFile(
  root: string,
  { station, code }: Channel,
  day: number,
  content: Buffer,
): Promise<void> {
  const folder = join(root, '2024/XX', station, `${code}.D`)
  const name = `XX.${station}.00.${code}.D.2024.${String(day).padStart(3, '0')}`
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name), content)
}
