/** One row of the routing table: its columns and keys, checked one by one, and written again. */
import { isIP } from 'node:net'

import { openEnd } from '../src/model/index.ts'
import type { Instant } from '../src/model/index.ts'
import { readAddress } from '../src/parse/address.ts'
import { readTime, writeTime } from '../src/parse/time.ts'
import type { RowText } from './row-text.ts'
import type { RoutingRow } from './routing-row.ts'

export type RowReading = { readonly row: RoutingRow } | { readonly problems: readonly string[] }

type Draft = { -readonly [K in keyof RoutingRow]: RoutingRow[K] }

const columnNames = [
  'STATUS',
  'NETWORK',
  'DC_NAME',
  'EMAIL',
  'DATA_CENTER_NAME',
  'ADDRESS',
  'CONTACT',
  'PHONE',
  'CONTACT_EMAIL',
]

/** @param number - the line of the file, counted from 1 */
export function readRow(number: number, { columns, options }: RowText): RowReading {
  if (columns.length !== columnNames.length) {
    return { problems: [`${columns.length} columns; a row has ${columnNames.join(' ')}`] }
  }
  const problems: string[] = []
  const row = readColumns(number, columns, problems)
  for (const [key, value] of options) {
    const read = keyReaders.get(key)
    const problem = read === undefined ? `the keys are ${keyNames()}` : read(value, row)
    if (problem !== undefined) problems.push(`${key}=${value}: ${problem}`)
  }
  problems.push(...rowProblems(row))
  return problems.length > 0 ? { problems } : { row }
}

/** The row as columns and options, in the order in which the file's head names them. */
export function rowText(row: RoutingRow): RowText {
  const { status, networks, dcName, dataCenterName, address, contact, phone, contactEmail } = row
  const reached = [status, networks.join(' '), dcName, row.email ?? '-']
  return {
    columns: [...reached, dataCenterName, address, contact, phone, contactEmail],
    options: new Map(
      optionsOf(row).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    ),
  }
}

function optionsOf(row: RoutingRow): readonly (readonly [string, string | undefined])[] {
  return [
    ['fdsnws', row.fdsnws],
    ['station', row.stations?.join(' ')],
    ['start', row.start === undefined ? undefined : writeTime(row.start)],
    ['end', row.end === undefined ? undefined : writeTime(row.end)],
    ['types', row.types?.join(',')],
    ['peer', row.peer],
    ['key', row.keys?.join(',')],
    ['trust', row.trust],
    ['from', row.from?.join(',')],
    ['pickup', row.pickup?.join(',')],
  ]
}

function readColumns(number: number, columns: readonly string[], problems: string[]): Draft {
  const [status = '', networks = '', dcName = '', email = '', ...people] = columns
  const [dataCenterName = '', address = '', contact = '', phone = '', contactEmail = ''] = people
  return {
    row: number,
    status: readStatus(status, problems),
    networks: readNetworks(networks, problems),
    dcName: readDcName(dcName, problems),
    ...readEmail(email, problems),
    dataCenterName,
    address,
    contact,
    phone,
    contactEmail,
  }
}

function readNetworks(text: string, problems: string[]): string[] {
  const networks = listOf(text.toUpperCase())
  if (networks.length === 0) problems.push('NETWORK is empty')
  for (const code of networks) {
    if (!networkCode.test(code)) problems.push(`network "${code}" is neither a code nor a pattern`)
  }
  return networks
}

function readDcName(text: string, problems: string[]): string {
  const name = text.toUpperCase()
  if (!centreName.test(name)) {
    problems.push(`DC_NAME "${text}" is not a name: 1 to 16 letters, digits, _ and -`)
  }
  return name
}

/** Long enough for the names that other types of line have in this place, e.g. archives. */
const networkCode = /^[A-Z0-9_*?-]{1,16}$/
const centreName = /^[A-Z0-9_-]{1,16}$/

function readStatus(text: string, problems: string[]): RoutingRow['status'] {
  const status = text.toUpperCase()
  if (status === 'PRIMARY' || status === 'SECONDARY') return status
  problems.push(`status "${text}" is neither PRIMARY nor SECONDARY`)
  return 'SECONDARY'
}

function readEmail(text: string, problems: string[]): Pick<Draft, 'email'> {
  if (text === '-') return {}
  const email = readAddress(text, true)
  if (email === undefined) problems.push(`EMAIL "${text}" is not an address, nor - for none`)
  return email === undefined ? {} : { email }
}

/** Each reads its value into the row, or says what is wrong with it. */
const keyReaders: ReadonlyMap<string, (value: string, row: Draft) => string | undefined> = new Map([
  ['fdsnws', readFdsnws],
  ['station', readStations],
  ['start', readStart],
  ['end', readEnd],
  ['types', readTypes],
  ['peer', readPeer],
  ['key', readKeys],
  ['trust', readTrust],
  ['from', readFrom],
  ['pickup', readPickup],
])

function keyNames(): string {
  return [...keyReaders.keys()].join(', ')
}

function readFdsnws(value: string, row: Draft): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return 'not an http(s) URL'
  if (url.username !== '' || url.password !== '') return 'a URL here holds no user and no password'
  if (/[?#]/.test(value)) return 'the URL of a folder of services has no ? and no #'
  row.fdsnws = value
  return undefined
}

function readStations(value: string, row: Draft): string | undefined {
  const stations = listOf(value.toUpperCase())
  if (!stations.every((code) => /^[A-Z0-9*?-]{1,16}$/.test(code))) return 'not codes or patterns'
  row.stations = stations
  return stations.length === 0 ? 'no station is named' : undefined
}

function readStart(value: string, row: Draft): string | undefined {
  return readDate(value, (at) => {
    row.start = at
  })
}

function readEnd(value: string, row: Draft): string | undefined {
  return readDate(value, (at) => {
    // A year 2500 or later is how catalogues write that a network still records.
    if (at < openEnd) row.end = at
  })
}

function readDate(value: string, keep: (at: Instant) => void): string | undefined {
  const reading = readTime(value)
  if ('problem' in reading) return reading.problem
  keep(reading.at)
  return undefined
}

function readTypes(value: string, row: Draft): string | undefined {
  const types = listOf(value.toUpperCase())
  if (!types.every((type) => /^[A-Z]\w*$/.test(type))) return 'not types such as INV,RESP,DATA'
  row.types = types
  return types.length === 0 ? 'no type is named' : undefined
}

function readPeer(value: string, row: Draft): string | undefined {
  if (value !== 'netdc1') return 'the one kind of peer to be marked is netdc1'
  row.peer = value
  return undefined
}

function readKeys(value: string, row: Draft): string | undefined {
  const keys = listOf(value)
  const areKeys = keys.every((key) => /^[A-Za-z0-9+/]{43}=$/.test(key))
  if (!areKeys || keys.length < 1 || keys.length > 2) return 'not one or two Ed25519 keys in base64'
  row.keys = keys
  return undefined
}

function readTrust(value: string, row: Draft): string | undefined {
  if (value !== 'address') return 'the one kind of trust to be named is address'
  row.trust = value
  return undefined
}

function readFrom(value: string, row: Draft): string | undefined {
  const ranges = listOf(value)
  if (ranges.length === 0 || !ranges.every(isRange)) return 'not address ranges, e.g. 192.0.2.0/24'
  row.from = ranges
  return undefined
}

function isRange(range: string): boolean {
  const [address = '', prefix, ...rest] = range.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  const longest = version === 4 ? 32 : 128
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= longest)
}

function readPickup(value: string, row: Draft): string | undefined {
  const hosts = listOf(value.toLowerCase())
  const areHosts = hosts.every((host) => /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(host))
  if (hosts.length === 0 || !areHosts) return 'not names of hosts'
  row.pickup = hosts
  return undefined
}

/** Parted by commas or blanks. */
function listOf(value: string): string[] {
  return value.split(/[\s,]+/).filter((word) => word !== '')
}

/** What no column and no key alone can show. */
function rowProblems(row: Draft): string[] {
  const problems: string[] = []
  if (row.email === undefined && row.fdsnws === undefined) {
    problems.push(`${row.dcName} cannot be reached: it has neither an EMAIL nor fdsnws=`)
  }
  if (row.start !== undefined && row.end !== undefined && row.end <= row.start) {
    problems.push('end= is not after start=')
  }
  if ((row.trust === undefined) !== (row.from === undefined)) {
    problems.push('trust=address and from= go together')
  }
  if (row.trust !== undefined && row.peer === undefined) {
    problems.push('trust=address is for old centres only, peer=netdc1')
  }
  return problems
}
