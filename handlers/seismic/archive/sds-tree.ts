/**
 * The folders and file names of an SDS archive:
 * `<root>/<YEAR>/<NET>/<STA>/<CHAN>.D/<NET>.<STA>.<LOC>.<CHAN>.D.<YEAR>.<DOY>`, the location empty
 * where it is blank. (SDS 1.0)
 *
 * The names say where to look; what is found there is named by the records themselves.
 */
import { readdirSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { calendar } from '../../../src/model/index.ts'
import { compareCodes, compareIds } from '../channel-id.ts'
import type { ChannelId } from '../channel-id.ts'
import { readRootSync } from '../read-root.ts'
import { matchesCode, plainCodes, selectsChannel } from '../selection.ts'
import type { Selection } from '../selection.ts'
import type { Trouble } from '../trouble.ts'
import { dayFromYear, startOfDay, yearOf } from './day.ts'
import type { Day, DayRange } from './day.ts'

/** One station's folders, of all years and roots: `<root>/<YEAR>/<NET>/<STA>`. */
export interface StationFolders {
  readonly network: string
  readonly station: string
  readonly folders: readonly string[]
}

/** A file that holds what one channel recorded on one day, by its name. */
export interface DayFile {
  readonly path: string
  readonly name: string
  readonly id: ChannelId
  readonly day: Day
}

/**
 * The stations that a selection asks for, ordered by their codes.
 *
 * @param days - files of these days will be asked for
 * @throws {Fault} `SOURCE_DOWN` when a root cannot be read: an archive that is not mounted is not empty
 */
export function listStations(
  roots: readonly string[],
  selection: Selection,
  days: DayRange,
  trouble: Trouble,
): StationFolders[] {
  const stations = new Map<string, { network: string; station: string; folders: string[] }>()
  for (const year of listYears(roots, days)) {
    for (const network of matchingNames(year, selection.network, trouble)) {
      const folder = join(year, network)
      for (const station of matchingNames(folder, selection.station, trouble)) {
        const known = stations.get(`${network}.${station}`) ?? { network, station, folders: [] }
        known.folders.push(join(folder, station))
        stations.set(`${network}.${station}`, known)
      }
    }
  }
  return [...stations.values()].sort(
    (one, other) =>
      compareCodes(one.network, other.network) || compareCodes(one.station, other.station),
  )
}

/** The files of a station that may hold what is asked for, ordered by channel, day and root. */
export function listDayFiles(
  station: StationFolders,
  selection: Selection,
  days: DayRange,
  trouble: Trouble,
): DayFile[] {
  const files: DayFile[] = []
  for (const folder of station.folders) {
    for (const channel of channelFolders(folder, selection, trouble)) {
      const parent = join(folder, channel)
      for (const name of namesIn(parent, trouble)) {
        const file = readName(parent, name)
        if (file && isWithin(file.day, days) && selectsChannel(selection, file.id)) files.push(file)
      }
    }
  }
  return files.sort((one, other) => compareIds(one.id, other.id) || one.day - other.day)
}

/**
 * Whether a path may hold what is asked for: those of an SDS tree tell by their names, of others
 * nothing is known.
 */
export function mayHold(path: string, selection: Selection, days: DayRange): boolean {
  const file = readName(dirname(path), basename(path))
  return file === undefined || (isWithin(file.day, days) && selectsChannel(selection, file.id))
}

/** The files of the days before and after, for a path that ends like one of an SDS tree. */
export function neighboursOf(path: string): string[] {
  const file = readName(dirname(path), basename(path))
  if (file === undefined) return []
  return [file.day - 1, file.day + 1].map((day) => siblingPath(file, day))
}

function listYears(roots: readonly string[], days: DayRange): string[] {
  const [first, last] = [yearOf(startOfDay(days.first)), yearOf(startOfDay(days.last))]
  const folders: string[] = []
  for (const root of new Set(roots)) {
    const years = readRootSync(root).filter((name) => /^\d{4}$/.test(name))
    const asked = years.filter((year) => Number(year) >= first && Number(year) <= last)
    folders.push(...asked.map((year) => join(root, year)))
  }
  return folders
}

/** Lists a folder only where a pattern makes it necessary. */
function matchingNames(folder: string, patterns: readonly string[], trouble: Trouble) {
  const plain = plainCodes(patterns)
  if (plain !== undefined) return plain
  return namesIn(folder, trouble).filter((name) => matchesCode(patterns, name))
}

function channelFolders(folder: string, selection: Selection, trouble: Trouble) {
  const plain = plainCodes(selection.channel)
  if (plain !== undefined) return plain.map((code) => `${code}.D`)
  const names = namesIn(folder, trouble)
  return names.filter((name) => name.endsWith('.D'))
}

function namesIn(folder: string, trouble: Trouble): string[] {
  try {
    return readdirSync(folder).sort()
  } catch (error) {
    trouble.unreadable(folder.split('/').slice(-3).join('/'), error)
    return []
  }
}

const nameForm = /^(\w+)\.(\w+)\.(\w*)\.(\w+)\.D\.(\d{4})\.(\d{3})$/

function readName(folder: string, name: string): DayFile | undefined {
  const match = nameForm.exec(name)
  if (match === null) return undefined
  const [, network = '', station = '', location = '', channel = ''] = match
  const day = dayFromYear(Number(match[5]), Number(match[6]))
  if (day === undefined) return undefined
  return { path: `${folder}${sep}${name}`, name, day, id: { network, station, location, channel } }
}

/** The folder of the year changes with the year. */
function siblingPath({ path, name, id }: DayFile, day: Day): string {
  const { year, dayOfYear } = calendar(startOfDay(day))
  const channelFolder = dirname(path)
  const root = dirname(dirname(dirname(dirname(channelFolder))))
  const stem = name.slice(0, name.lastIndexOf('.', name.length - 5))
  const folder = join(root, String(year), id.network, id.station, basename(channelFolder))
  return join(folder, `${stem}.${year}.${String(dayOfYear).padStart(3, '0')}`)
}

function isWithin(day: Day, days: DayRange): boolean {
  return day >= days.first && day <= days.last
}
