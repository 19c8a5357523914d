/** Makes the example archive: for the demonstration, and for the project's own tests. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { calendar, plusMicroseconds } from '../../src/model/index.ts'
import type { TimeWindow } from '../../src/model/index.ts'
import type { ChannelId } from './channel-id.ts'
import { RecordHeader } from './miniseed/record-header.ts'
import { writeRecords } from './miniseed/write-records.ts'
import type { Stretch } from './miniseed/write-records.ts'
import { exampleSignal } from './synthetic/signal.ts'
import { exampleStations, gap, networkNames, recorded } from './synthetic/stations.ts'
import { stationXml } from './synthetic/station-xml.ts'

export interface ExampleArchive {
  /** The folder of the SDS tree. */
  readonly waveforms: string
  /** The folder of the StationXML files. */
  readonly metadata: string
  readonly channels: readonly ChannelId[]
  /** What was recorded; one channel has a gap in it. */
  readonly window: TimeWindow
}

/**
 * Writes `sds/` and `stationxml/` below the folder: three stations in networks XX and XY, four hours
 * around a midnight, about 2 MB. The same bytes every time.
 */
export async function makeArchive(folder: string): Promise<ExampleArchive> {
  const [waveforms, metadata] = [join(folder, 'sds'), join(folder, 'stationxml')]
  await writeMetadata(metadata)
  const channels: ChannelId[] = []
  for (const { network, station, channels: ofStation } of exampleStations) {
    for (const { location, channel, rate } of ofStation) {
      const id = { network, station, location, channel }
      channels.push(id)
      await writeStretches(waveforms, stretchesOf(id, rate, channels.length))
    }
  }
  return { waveforms, metadata, channels, window: recorded }
}

/** Writes records into an SDS tree, each into the file of the day on which it starts. */
export async function writeStretches(root: string, stretches: readonly Stretch[]): Promise<void> {
  const files = new Map<string, Buffer[]>()
  for (const stretch of stretches) {
    for (const record of writeRecords(stretch)) {
      const path = sdsPath(root, stretch.id, record)
      const records = files.get(path) ?? []
      records.push(record)
      files.set(path, records)
    }
  }
  for (const [path, records] of files) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, Buffer.concat(records))
  }
}

async function writeMetadata(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [network, description] of Object.entries(networkNames)) {
    const stations = exampleStations.filter((station) => station.network === network)
    await writeFile(join(folder, `${network}.xml`), stationXml(network, description, stations))
  }
}

function stretchesOf(id: ChannelId, rate: number, seed: number): Stretch[] {
  const windows =
    rate === 1
      ? [
          { start: recorded.start, end: gap.start },
          { start: gap.end, end: recorded.end },
        ]
      : [recorded]
  return windows.map(({ start, end }) => {
    // No digitizer begins on the full second.
    const first = plusMicroseconds(start, seed * 1234)
    const count = Math.floor(((end - first) / 1_000_000) * rate)
    return { id, start: first, rate, samples: exampleSignal(count, rate, seed) }
  })
}

function sdsPath(root: string, id: ChannelId, record: Buffer): string {
  const header = new RecordHeader()
  header.read(new DataView(record.buffer, record.byteOffset, record.length), 0, record.length)
  const { year, dayOfYear } = calendar(header.start)
  const folder = join(root, String(year), id.network, id.station, `${id.channel}.D`)
  const day = String(dayOfYear).padStart(3, '0')
  return join(folder, `${id.network}.${id.station}.${id.location}.${id.channel}.D.${year}.${day}`)
}
