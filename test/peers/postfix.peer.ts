/** Real requests for real data, through a real mail system and back. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { withoutSharedData } from '../kit/shared.ts'
import { answeredTo, isClosing, isReceipt, lettersFor } from './kit/mailbox.ts'
import type { DeliveredLetter } from './kit/mailbox.ts'
import { skipUnlessRoot, skipWithout } from './kit/needs.ts'
import { shipmentsIn } from './kit/outbox.ts'
import {
  metadataFolder,
  metadataNetworks,
  realFiles,
  waveformNetworks,
  waveformRoots,
} from './kit/real-archive.ts'
import { joinRecords, printMicroseconds, readRecordTimes } from './kit/record-times.ts'
import { requestText } from './kit/request-text.ts'
import type { RequestWords } from './kit/request-text.ts'
import { dcName, gatewayAddress, openSite } from './kit/site.ts'
import type { Site } from './kit/site.ts'
import { readStationXml } from './kit/station-xml.ts'
import { sendBySwaks } from './kit/swaks.ts'
import { until } from './kit/until.ts'

const skip = withoutSharedData || skipUnlessRoot || skipWithout('postfix', 'swaks', 'tar')

/** Each test has a requester of its own, and `autodrm` is blocked. */
const names = [
  'inventory',
  'responses',
  'merged',
  'single',
  'attached',
  'nobody',
  'mixed',
  'autodrm',
]
const mailboxes = names.map((name) => `${name}@seis.test`)

const everything = '"2017 01 01 00 00 00" "2024 01 01 00 00 00"'

describe('a gateway behind Postfix', { skip }, () => {
  let site: Site

  before(async () => {
    const seismic = { waveforms: waveformRoots, metadata: metadataFolder }
    const networks = [...waveformNetworks, ...metadataNetworks]
    site = await openSite({ mailboxes, networks, settings: { handlers: { seismic } } })
  })

  after(() => site.close())

  test('nothing at all is mailed to a blocked address', async () => {
    await send(site, 'autodrm', { lines: ['.INV *'] })

    await until('the blocking is logged', () => activityOf(site).includes(' BLOCKED '))

    const line = activityOf(site)
      .split('\n')
      .find((one) => one.includes(' BLOCKED '))
    assert.match(line ?? '', /autodrm@seis\.test/)
    // The letters of a request that came later are all there, so these would be, too.
    await ask(site, 'single', { lines: ['.INV *'] })
    assert.deepEqual(await lettersFor(site.folder, 'autodrm@seis.test'), [])
    assert.doesNotMatch(site.postfix.log(), /(virtual|smtp|bounce)\[.*to=<autodrm@seis\.test>/)
  })

  test('inventories of all levels hold what the StationXML and the records say', async () => {
    const metadata = `"${metadataNetworks.join(' ')}"`
    const lines = [
      '.INV *',
      `.INV * ${metadata}`,
      `.INV * ${metadata} *`,
      `.INV * ${metadata} * * *`,
      `.INV * "${waveformNetworks.join(' ')}" * * * ${everything}`,
    ]

    const { letters } = await ask(site, 'inventory', { lines })

    const text = attachment(letters, 'inventory.INV.PEER.txt').toString()
    const expected = readStationXml(metadataFolder, metadataNetworks)
    assert.deepEqual(
      blocksOf(text).map(({ line, title }) => [line, title]),
      ['DATA CENTERS', 'NETWORKS', 'STATIONS', 'CHANNELS', 'DATA TIME SPANS'].map((title, i) => [
        lines[i],
        title,
      ]),
    )
    const [centres, networks, stations, channels, spans] = blocksOf(text).map(({ rows }) => rows)
    assert.deepEqual(
      centres?.map((row) => row.slice(0, 2)),
      [[dcName, gatewayAddress]],
    )
    assert.deepEqual(networks, expected.networks.map(ofCentre))
    assert.deepEqual(stations, expected.stations.map(ofCentre))
    assert.deepEqual(channels, expected.channels.map(ofCentre))
    assert.deepEqual(spans, expectedSpans().map(ofCentre))
  })

  test('every line of a response is a field of a blockette or a remark', async () => {
    const lines = ['.RESP * IU ANMO "00 10" BH?', '.RESP * "BK IM" * * *']

    const { letters } = await ask(site, 'responses', { lines })

    const [shipment] = shipmentsIn(closing(letters))
    const text = (await fetchWhole(shipment?.address)).toString('latin1')
    assert.equal(shipment?.name, 'responses.RESP.PEER.txt')
    assert.deepEqual(
      text.split('\n').filter((line) => line !== '' && !/^(B\d{3}F\d{2}|#)/.test(line)),
      [],
    )
    // Nine channels of ANMO, two of IM and one of BK: all have their station, network and start.
    for (const field of ['B050F03', 'B050F16', 'B052F22']) {
      assert.equal(text.split('\n').filter((line) => line.startsWith(field)).length, 12, field)
    }
  })

  test('a merged request is told of at once, and answered with a tar of real records', async () => {
    const words = {
      fields: ['.MERGE_DATA YES 2', '.FORMAT_WAVEFORM MSEED'],
      lines: [`.DATA * "AM FR GE II IV" * * * ${everything}`],
    }

    const { letters, messageId } = await ask(site, 'merged', words)

    assertReceipt(letters.find(isReceipt), messageId)
    const [shipment] = shipmentsIn(closing(letters))
    assert.equal(shipment?.name, 'merged.DATA.tar')
    const bytes = await fetchWhole(shipment.address)
    assert.equal(sha256(bytes), shipment.sha256)
    assert.equal(bytes.length, shipment.bytes)
    const members = unpack(site.folder, bytes)
    assert.deepEqual(members.names, ['merged.DATA.PEER.mseed', 'merged.DATA.manifest.txt'])
    assert.deepEqual(members.read('merged.DATA.PEER.mseed'), wholeArchive())
  })

  test('an unmerged answer is one file, which can be fetched in pieces', async () => {
    const lines = ['.DATA * GE MORC - BHZ "2019 05 02 00 00 00" "2019 05 03 00 00 00"']

    const { letters } = await ask(site, 'single', { lines })

    const [shipment] = shipmentsIn(closing(letters))
    const expected = recordsOf('GE', Date.UTC(2019, 4, 2), Date.UTC(2019, 4, 3))
    assert.equal(expected.length, 3 * 512)
    assert.equal(shipment?.name, 'single.DATA.PEER.mseed')
    const [first, rest] = [
      await fetchRange(shipment.address, 'bytes=0-699'),
      await fetchRange(shipment.address, 'bytes=700-'),
    ]
    assert.deepEqual([first.length, rest.length], [700, expected.length - 700])
    assert.deepEqual(Buffer.concat([first, rest]), expected)
    assert.equal(sha256(expected), shipment.sha256)
    await until('the pick-up is logged', () => activityOf(site).includes(' PICKED_UP '))
  })

  test(
    'lftp goes on with a download that was broken off',
    {
      skip: skipWithout('lftp'),
    },
    async () => {
      const lines = [`.DATA * AM R187C 00 HDF ${everything}`]

      const { letters } = await ask(site, 'single', { lines })

      const [shipment] = shipmentsIn(closing(letters))
      const expected = realFiles().find(({ codes }) => codes[3] === 'HDF')?.bytes
      const file = join(site.folder, 'resumed.mseed')
      writeFileSync(file, expected?.subarray(0, 5000) ?? '')
      execFileSync('lftp', ['-c', `get -c ${shipment?.address ?? ''} -o ${file}`])
      assert.deepEqual(readFileSync(file), expected)
    },
  )

  test('who asks for waveforms by mail gets the records attached', async () => {
    const lines = ['.DATA * "GE IV" * * * "2017 08 08 00 00 00" "2019 05 03 00 00 00"']

    const { letters } = await ask(site, 'attached', { fields: ['.MEDIA EMAIL'], lines })

    const files = realFiles().filter(({ codes }) => ['GE', 'IV'].includes(codes[0]))
    assert.deepEqual(
      attachment(letters, 'attached.DATA.PEER.mseed'),
      Buffer.concat(files.map(({ bytes }) => bytes)),
    )
  })

  test('a request that tells no address is refused to its sender', async () => {
    const body = requestText({ label: 'nobody', lines: ['.INV *'] })
    await sendBySwaks({ ...toGateway(site, 'nobody@seis.test'), body })

    const [letter] = await until('the refusal', async () => {
      const letters = await lettersFor(site.folder, 'nobody@seis.test')
      return letters.length > 0 && letters
    })

    assert.match(letter?.text ?? '', /cannot work on your data request/)
    assert.match(letter?.text ?? '', /\.EMAIL/)
    assert.match(letter?.header ?? '', /^Return-Path: <>$/m)
  })

  test('the good lines of a bad request go ahead', async () => {
    const lines = [
      '.SEISMOGRAM * GE MORC',
      '.DATA * GE MORC - BHZ "2019 02 30" "2019 05 03 00 00 00"',
      '.DATA * GE',
      '   MORC -',
      ' BHZ "2019 05 02',
      '00 00 00"',
      '"2019 05 03 00 00 00"',
    ]

    const { letters } = await ask(site, 'mixed', { lines })

    const { text } = closing(letters)
    assert.match(text, /1 found, 2 refused/)
    assert.match(text, /\.SEISMOGRAM \* GE MORC\n +refused: .*no type of line/)
    assert.match(text, /"2019 02 30".*\n +refused: .*no day 30/)
    const [shipment] = shipmentsIn(closing(letters))
    assert.deepEqual(
      await fetchWhole(shipment?.address),
      recordsOf('GE', Date.UTC(2019, 4, 2), Date.UTC(2019, 4, 3)),
    )
  })
})

/** Mails a request, and waits for its closing notice. The requester's name is its label. */
async function ask(site: Site, name: string, words: Omit<RequestWords, 'label'>) {
  const before = await lettersFor(site.folder, `${name}@seis.test`)
  const conversation = await send(site, name, words)
  const known = new Set(before.map(({ messageId }) => messageId))
  const letters = await answeredTo(site.folder, `${name}@seis.test`, (all) =>
    all.filter(({ messageId }) => !known.has(messageId)),
  )
  const messageId = /Message-Id: (<\S+>)/i.exec(conversation)?.[1] ?? ''
  return { letters, messageId }
}

function send(site: Site, name: string, words: Omit<RequestWords, 'label'>): Promise<string> {
  const email = `${name}@seis.test`
  return sendBySwaks({
    ...toGateway(site, email),
    body: requestText({ email, label: name, ...words }),
  })
}

function toGateway({ postfix }: Site, from: string) {
  return { port: postfix.port, from, to: gatewayAddress }
}

function activityOf({ gateway }: Site): string {
  const file = join(gateway.folder, 'netdc-data/netdc_activity.log')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

function closing(letters: readonly DeliveredLetter[]): DeliveredLetter {
  const letter = letters.find(isClosing)
  assert.ok(letter)
  return letter
}

/** The fields that the protocol names. (netdc.md, section 2) */
function assertReceipt(letter: DeliveredLetter | undefined, requestId: string): void {
  const { text = '', header = '' } = letter ?? {}
  assert.match(text, /^ {2}Received by PEER$/m)
  assert.match(text, /^ {2}HUB_ID +PEER:[A-Z][a-z]{2}_\d\d,\d\d:\d\d:\d\d:\d+$/m)
  assert.match(text, /^ {2}Label +merged$/m)
  assert.match(text, /^ {2}Name +Jenny Seismologist$/m)
  assert.match(text, /^ {2}E-mail +merged@seis\.test$/m)
  assert.match(text, /^ {2}Merging +yes, waiting 2 days/m)
  assert.match(text, /^ {2}Software +netdc \d+\.\d+\.\d+/m)
  assert.match(text, /\.DATA \* "AM FR GE II IV" .*\n +goes to PEER$/m)
  assert.match(header, /^Return-Path: <>$/m)
  assert.match(header, /^Auto-Submitted: auto-replied$/m)
  assert.ok(header.includes(`\nIn-Reply-To: ${requestId}\n`), header)
}

function attachment(letters: readonly DeliveredLetter[], name: string): Buffer {
  const found = letters.flatMap(({ attachments }) => attachments).filter((one) => one.name === name)
  assert.equal(found.length, 1, `${name} came ${found.length} times`)
  return found[0]?.content ?? Buffer.alloc(0)
}

async function fetchWhole(address = ''): Promise<Buffer> {
  const response = await fetch(address)
  assert.equal(response.status, 200)
  return Buffer.from(await response.arrayBuffer())
}

async function fetchRange(address = '', range: string): Promise<Buffer> {
  const response = await fetch(address, { headers: { range } })
  assert.equal(response.status, 206)
  return Buffer.from(await response.arrayBuffer())
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Inventory blocks: the line, two empty lines, a title, the columns, the rows, an empty line. */
function blocksOf(text: string) {
  return text
    .split(/^(?=\.INV )/m)
    .map((block) => block.split('\n'))
    .map(([line, , , title, , ...rows]) => {
      const cells = rows.filter((row) => row !== '').map((row) => row.slice(1, -1).split('" "'))
      return { line, title, rows: cells }
    })
}

function ofCentre(row: readonly string[]): readonly string[] {
  return [dcName, ...row]
}

/** The rows of the time spans, from the headers of the records. */
function expectedSpans(): readonly (readonly string[])[] {
  const channels = new Map<string, { codes: readonly string[]; bytes: Buffer[] }>()
  for (const { codes, bytes } of realFiles()) {
    const known = channels.get(codes.join('.')) ?? { codes, bytes: [] }
    known.bytes.push(bytes)
    channels.set(codes.join('.'), known)
  }
  return [...channels.values()].flatMap(({ codes, bytes }) =>
    joinRecords(readRecordTimes(Buffer.concat(bytes))).map(({ start, end }) => [
      ...codes,
      printMicroseconds(start),
      printMicroseconds(end),
    ]),
  )
}

function wholeArchive(): Buffer {
  return Buffer.concat(realFiles().map(({ bytes }) => bytes))
}

/** The records of a network that overlap a window: those that only touch it do not. */
function recordsOf(network: string, fromMs: number, toMs: number): Buffer {
  const files = realFiles().filter(({ codes }) => codes[0] === network)
  const records = files.flatMap(({ bytes }) => readRecordTimes(bytes))
  const inside = records.filter(({ start, end }) => fromMs * 1000 < end && toMs * 1000 > start)
  return Buffer.concat(inside.map(({ bytes }) => bytes))
}

/** Lists and unpacks with GNU tar. */
function unpack(folder: string, tar: Buffer) {
  const into = join(folder, 'unpacked')
  const file = join(folder, 'fetched.tar')
  mkdirSync(into, { recursive: true })
  writeFileSync(file, tar)
  const listing = execFileSync('tar', ['--list', '--file', file], { encoding: 'utf8' })
  execFileSync('tar', ['--extract', '--file', file, '--directory', into])
  return {
    names: listing.trim().split('\n').sort(),
    read: (name: string) => readFileSync(join(into, name)),
  }
}
