/** Files of the archive that cannot be read: their lines say so, and all others go ahead. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { makeArchive } from '../../handlers/seismic/synthetic.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import { closersOf } from './kit/closers.ts'
import { startGateway } from './kit/gateway.ts'
import { isClosing } from './kit/mailbox.ts'
import { skipWithout } from './kit/needs.ts'
import { lettersAbout, shipmentsIn } from './kit/outbox.ts'
import { greeted, post, requestMail } from './kit/post.ts'
import { until } from './kit/until.ts'

const label = 'trouble'
const window = '"2024 01 10 22 00 00" "2024 01 10 23 00 00"'
const recordBytes = 512

test(
  'each file that is broken costs its own lines only',
  {
    skip: skipWithout('strace', 'mkfifo'),
  },
  async (t) => {
    const closers = closersOf(t)
    const folder = temporaryFolder(t)
    const { waveforms, metadata } = await makeArchive(join(folder, 'archive'))
    const file = (codes: string) => dayFile(waveforms, codes)
    const failing = file('XX.ALFA.00.BHZ')
    replace(file('XX.ALFA.00.BHN'), mkdirSync)
    replace(file('XX.ALFA.00.BHE'), (path) => execFileSync('mkfifo', [path]))
    replace(file('XX.BETA..BHZ'), (path) => {
      writeFileSync(path, 'This was meant for another folder.\n'.repeat(100))
    })
    truncateSync(file('XX.BETA..LHZ'), 2 * recordBytes + 100)
    const whole = readFileSync(file('XY.GAMA.10.BHZ'))
    appendFileSync(file('XY.GAMA.10.BHZ'), Buffer.alloc(recordBytes))
    writeFileSync(join(metadata, 'broken.xml'), '<FDSNStationXML><Network code="ZZ">')
    const gateway = await startGateway({
      folder,
      settings: { routing: { unrouted: 'local' }, handlers: { seismic: { waveforms, metadata } } },
      wrapper: failingDisk(failing),
    })
    closers.defer(() => gateway.stop())
    const lines = [
      ...['ALFA 00 BHZ', 'ALFA 00 BHN', 'ALFA 00 BHE', 'BETA -- BHZ', 'BETA -- LHZ'].map(
        (codes) => `.DATA * XX ${codes} ${window}`,
      ),
      '.DATA * XY GAMA 10 BHZ "2024 01 10 00 00 00" "2024 01 11 00 00 00"',
      '.INV * ZZ',
      '.INV * XX',
    ]

    const client = await greeted(gateway.smtpPort)
    assert.ok(client)
    await post(client, requestMail({ label, email: 'jenny@seis.test', lines }))
    client.end()
    const closing = await until('the closing notice', async () =>
      (await lettersAbout(join(folder, 'netdc-data/outbox'), label)).find(isClosing),
    )

    const expected = [
      /failed.*BHZ\.D\.2024\.010 cannot be read \(EIO\)/s,
      /failed.*BHN\.D\.2024\.010 cannot be read \(EISDIR\)/s,
      /failed.*BHE\.D\.2024\.010 cannot be read \(ESPIPE\)/s,
      /failed.*has 3500 bytes that are no miniSEED records/s,
      /found 2.*has 100 bytes that are no miniSEED records/s,
      /found \d+.*has 512 bytes that are no miniSEED records/s,
      /no data.*some metadata of this centre cannot be read/s,
      /found 1$/,
    ]
    for (const [index, said] of outcomes(closing.text, lines).entries()) {
      assert.match(said, expected[index] ?? /^$/)
    }
    const shipment = shipmentsIn(closing).find(({ name }) => name.endsWith('.mseed'))
    const response = await fetch(shipment?.address ?? '')
    const sent = Buffer.from(await response.arrayBuffer())
    assert.deepEqual(sent.subarray(2 * recordBytes), whole)
  },
)

/** Strace has every reading of one file fail as of a broken disk. */
function failingDisk(file: string): string[] {
  const reads = 'read,readv,pread64,preadv'
  const quiet = ['-D', '-f', '-qq', '-o', '/dev/null']
  return ['strace', ...quiet, '-P', file, '-e', `trace=${reads}`, '-e', `inject=${reads}:error=EIO`]
}

function dayFile(root: string, codes: string): string {
  const [network = '', station = '', , channel = ''] = codes.split('.')
  return join(root, '2024', network, station, `${channel}.D`, `${codes}.D.2024.010`)
}

function replace(path: string, make: (path: string) => unknown): void {
  rmSync(path)
  make(path)
}

/** What a closing notice says below each line. */
function outcomes(text: string, lines: readonly string[]): string[] {
  return lines.map((line) => {
    const from = text.indexOf(line) + line.length
    return (
      text
        .slice(from)
        .split(/\n *\d+ {2}\.|\n\n/, 1)[0]
        ?.trim() ?? ''
    )
  })
}
