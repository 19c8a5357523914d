/** Makes a large SDS archive cheaply: one day of records, laid down again for each day. */
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { writeRecords } from '../../../handlers/seismic/miniseed/write-records.ts'
import { exampleSignal } from '../../../handlers/seismic/synthetic/signal.ts'
import { fromDayOfYear } from '../../../src/model/index.ts'

export interface BigArchive {
  /** The line that asks for all of it. */
  readonly line: string
  readonly bytes: number
  /** Of the files one after another. */
  readonly sha256: string
}

const id = { network: 'XX', station: 'HUGE', location: '00', channel: 'HHZ' }
const year = 2024
const rate = 100
const recordBytes = 512
const daySamples = 86_400 * rate
/** Where the header of a record says the day of the year. */
const dayOfYearOffset = 22

/**
 * Whole days from the first of the year on, as many as make that many bytes at least.
 *
 * @param root - of the SDS tree
 */
export async function makeBigArchive(root: string, leastBytes: number): Promise<BigArchive> {
  const folder = join(root, String(year), id.network, id.station, `${id.channel}.D`)
  await mkdir(folder, { recursive: true })
  const day = oneDay()
  const hash = createHash('sha256')
  let bytes = 0
  let dayOfYear = 0
  while (bytes < leastBytes) {
    date(day, ++dayOfYear)
    await writeFile(join(folder, fileName(dayOfYear)), day)
    hash.update(day)
    bytes += day.length
  }
  return { line: lineFor(dayOfYear), bytes, sha256: hash.digest('hex') }
}

function oneDay(): Buffer {
  const samples = exampleSignal(daySamples, rate, 1)
  const stretch = { id, start: fromDayOfYear(year, 1), rate, samples }
  return Buffer.concat([...writeRecords(stretch, { recordLength: recordBytes })])
}

function date(day: Buffer, dayOfYear: number) {
  for (let at = 0; at < day.length; at += recordBytes) {
    day.writeUInt16BE(dayOfYear, at + dayOfYearOffset)
  }
}

function fileName(dayOfYear: number): string {
  const { network, station, location, channel } = id
  const day = String(dayOfYear).padStart(3, '0')
  return `${network}.${station}.${location}.${channel}.D.${year}.${day}`
}

function lineFor(days: number): string {
  const { network, station, location, channel } = id
  const end = new Date(Date.UTC(year, 0, 1 + days)).toISOString()
  const [endYear, month, day] = end.slice(0, 10).split('-')
  const window = `"${year} 01 01 00 00 00" "${endYear} ${month} ${day} 00 00 00"`
  return `.DATA * ${network} ${station} ${location} ${channel} ${window}`
}
