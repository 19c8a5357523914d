/** Memory, open files and answering times stay flat, however large the request or the answer. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import Sqlite from 'better-sqlite3'

import { makeArchive } from '../../handlers/seismic/synthetic.ts'
import { makeBigArchive } from './kit/big-archive.ts'
import type { BigArchive } from './kit/big-archive.ts'
import { builtProgram } from './kit/built-program.ts'
import { startGateway } from './kit/gateway.ts'
import type { GatewayProcess } from './kit/gateway.ts'
import { probeLatency } from './kit/latency.ts'
import { mixedLines } from './kit/mixed-lines.ts'
import { lettersAbout, shipmentsIn } from './kit/outbox.ts'
import type { OutboxLetter } from './kit/outbox.ts'
import { pickUp, pickUpTar } from './kit/pick-up.ts'
import { greeted, post, requestMail } from './kit/post.ts'
import { openDescriptors, peakMemory } from './kit/process-figures.ts'
import { seismicConfig } from './kit/seismic-config.ts'
import { until } from './kit/until.ts'

const email = 'jenny@seis.example.edu'
const answerBytes = 2_000_000_000
/** The archive, two answers, and the tar of one. */
const neededBytes = 4.5 * answerBytes
const mostMemory = 300_000_000
const mostMedianMs = 100
const lineCount = 20_000
const mostLines = 100_000
const patienceMs = 240_000

const { bavail, bsize } = await statfs(tmpdir())
const skip =
  process.platform !== 'linux'
    ? 'the figures of a process are read from /proc'
    : bavail * bsize < neededBytes && `fewer than ${neededBytes} bytes are free in ${tmpdir()}`

describe('a gateway that is asked for much', { skip }, () => {
  let folder: string
  let gateway: GatewayProcess
  let archive: BigArchive
  let atRest: Awaited<ReturnType<typeof openDescriptors>>

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'netdc-flat-'))
    const small = await makeArchive(join(folder, 'archive'))
    archive = await makeBigArchive(small.waveforms, answerBytes)
    const settings = { limits: { lines: mostLines } }
    // Memory is that of the program as people install it: running the sources takes some of its own.
    const program = await builtProgram()
    gateway = await startGateway({ folder, program, configText: seismicConfig(small, settings) })
    // Whatever is opened once and kept is open after this.
    await closingOf('first', mixedLines(8).lines)
    atRest = await until(
      'the activity log, and the end of the look through the archive',
      async () => {
        const open = await openDescriptors(gateway.pid)
        const isLookedAt = open.files.some((file) => file.startsWith(small.waveforms))
        return !isLookedAt && open.files.some((file) => file.endsWith('netdc_activity.log')) && open
      },
    )
  })

  after(async () => {
    await gateway.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('tells all 20,000 lines of a request in its receipt and its closing notice', async (t) => {
    const { lines, expected } = mixedLines(lineCount)
    const probe = probeLatency(gateway.smtpPort)

    const closing = await closingOf('many', lines)

    const latencies = await probe.stop()
    const letters = await lettersAbout(outbox(), 'many')
    const receipt = letters.find(({ subject }) => /\[[^\]]+\]$/.test(subject))
    assert.ok(receipt)
    assert.equal(tableIn(receipt, 'many').length, lineCount)
    const rows = tableIn(closing, 'many')
    const told = rows.map((row) => row.split(' ')[2])
    assert.deepEqual(told, expected)
    assert.equal(new Set(rows.map((row) => row.split(' ')[0])).size, lineCount)
    for (const shipment of letters.filter((one) => one !== closing).flatMap(shipmentsIn)) {
      if (shipment.address === undefined) continue
      const { bytes, sha256 } = await pickUp(shipment.address)
      assert.deepEqual({ bytes, sha256 }, { bytes: shipment.bytes, sha256: shipment.sha256 })
    }
    await assertFlat(t, latencies)
  })

  test('ships two gigabytes as they lie in the archive', async (t) => {
    const probe = probeLatency(gateway.smtpPort)

    const closing = await closingOf('plain', [archive.line])
    const [shipment, ...others] = shipmentsIn(closing)
    const pickedUp = await pickUp(shipment?.address ?? '')

    const { bytes, sha256 } = archive
    assert.deepEqual(pickedUp, { bytes, sha256 })
    assert.deepEqual([shipment?.bytes, shipment?.sha256], [bytes, sha256])
    assert.equal(others.length, 0)
    await assertFlat(t, await probe.stop())
  })

  test('merges two gigabytes into a tar', async (t) => {
    const probe = probeLatency(gateway.smtpPort)

    const closing = await closingOf('merged', [archive.line], ['.MERGE_DATA YES 1'])
    const [shipment] = shipmentsIn(closing)
    const { members, ...pickedUp } = await pickUpTar(shipment?.address ?? '')

    assert.deepEqual(pickedUp, { bytes: shipment?.bytes, sha256: shipment?.sha256 })
    const { bytes, sha256 } = archive
    assert.equal(members.length, 2)
    assert.deepEqual(members[0], { name: 'merged.DATA.NETDC.mseed', bytes, sha256 })
    await assertFlat(t, await probe.stop())
  })

  test('routes 100,000 lines, and tells each of them', async (t) => {
    const lines = Array.from({ length: mostLines }, (_, i) => nothingLine(i))
    const probe = probeLatency(gateway.smtpPort)

    const closing = await closingOf('longest', lines)

    const latencies = await probe.stop()
    const numbers = tableIn(closing, 'longest').map((row) => row.split(' ').slice(0, 3))
    assert.equal(new Set(numbers.map(([number]) => number)).size, mostLines)
    assert.deepEqual(new Set(numbers.map(([, , outcome]) => outcome)), new Set(['nodata']))
    await assertFlat(t, latencies)
  })

  function outbox(): string {
    return join(folder, 'netdc-data', 'outbox')
  }

  /** Mails a request, and waits for the letter that ends it. */
  async function closingOf(
    label: string,
    lines: readonly string[],
    fields: readonly string[] = [],
  ): Promise<OutboxLetter> {
    const client = await greeted(gateway.smtpPort)
    assert.ok(client)
    const reply = await post(client, requestMail({ label, email, fields, lines }))
    client.end()
    assert.match(reply, /^250 /)
    await untilClosed(label)
    const letters = await lettersAbout(outbox(), label)
    const closing = letters.find(({ subject }) => subject.includes('] complete'))
    assert.ok(closing)
    return closing
  }

  /** Looks into the ledger: to read the letters again and again would take more than their writing. */
  async function untilClosed(label: string): Promise<void> {
    const file = join(folder, 'netdc-data', 'ledger.sqlite')
    const ledger = new Sqlite(file, { readonly: true })
    const closed = ledger.prepare('SELECT closed_at FROM requests WHERE label = ?').pluck()
    const look = () => typeof closed.get(label) === 'number'
    await until(`the end of ${label}`, look, patienceMs).finally(() => ledger.close())
  }

  async function assertFlat(
    t: TestContext,
    latencies: Awaited<ReturnType<ReturnType<typeof probeLatency>['stop']>>,
  ) {
    const { count, median, p99, longest } = latencies
    const peak = await peakMemory(gateway.pid)
    t.diagnostic(`peak memory ${Math.round(peak / 1_000_000)} MB`)
    t.diagnostic(
      `SMTP answered ${count} times: median ${median.toFixed(1)} ms, ` +
        `p99 ${p99.toFixed(1)} ms, longest ${longest.toFixed(1)} ms`,
    )
    assert.ok(median < mostMedianMs, `median ${median} ms`)
    assert.ok(peak < mostMemory, `${peak} bytes of memory`)
    const open = await until('every connection closed', async () => {
      const now = await openDescriptors(gateway.pid)
      return now.sockets <= atRest.sockets && now
    })
    assert.deepEqual(open, atRest)
  }
})

/** A line that the archive has nothing for; no two are the same. */
function nothingLine(i: number): string {
  const [hour, minute, second] = [i % 24, Math.floor(i / 24) % 60, Math.floor(i / 1440) % 60]
  const time = [hour, minute, second].map((part) => String(part).padStart(2, '0')).join(' ')
  return `.DATA * XX NONE "-- 00" "LHZ BHZ" "2010 03 21 ${time}.0" "2010 03 22 ${time}.0"`
}

/** The rows of the table of lines that travels with a long letter. */
function tableIn({ attachments }: OutboxLetter, label: string): readonly string[] {
  const table = attachments.find(({ name }) => name === `${label}.lines.txt`)
  assert.ok(table, 'the letter has no table of lines')
  return table.content.toString('utf8').trimEnd().split('\n').slice(1)
}
