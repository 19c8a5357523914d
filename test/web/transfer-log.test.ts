import assert from 'node:assert/strict'
import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import type { ShipmentRecord } from '../../src/ledger/ledger.ts'
import type { NewEvent } from '../../src/log/events.ts'
import { later } from '../../src/model/index.ts'
import { PickupProgress } from '../../src/web/progress.ts'
import { followTransfers } from '../../src/web/transfer-log.ts'
import { readTransfer } from '../../src/web/transfer-line.ts'
import { sampleShipment } from '../contracts/transport.ts'
import { stoppedClock } from '../kit/clock.ts'
import { recordingLog, sentences } from '../kit/recording-log.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'

const token = 'AAAAAAAAAAAAAAAAAAAAAA'
const size = 1000

interface Download {
  readonly path?: string
  readonly bytes?: number
  readonly end?: 'c' | 'i'
  readonly direction?: 'o' | 'i'
}

function line({ path, bytes = size, end = 'c', direction = 'o' }: Download = {}): string {
  const file = path ?? `/${token}/my_event.DATA.NCEDC.mseed`
  return `Thu Apr  5 09:14:36 2018 1 192.0.2.9 ${bytes} ${file} b _ ${direction} a jenny@ ftp 0 * ${end}\n`
}

describe('a line of a transfer log', () => {
  test('of vsftpd is read', () => {
    assert.deepEqual(readTransfer(line().trimEnd()), {
      token,
      name: 'my_event.DATA.NCEDC.mseed',
      peer: '192.0.2.9',
      bytes: size,
      isComplete: true,
    })
  })

  test('of proftpd is read, with the whole path on the disk', () => {
    const path = `/srv/netdc/pick-up/${token}/a.tar`

    assert.equal(readTransfer(line({ path, end: 'i' }).trimEnd())?.name, 'a.tar')
  })

  test('about something else is passed over', () => {
    for (const other of [
      line({ direction: 'i' }),
      line({ path: '/pub/README' }),
      line({ path: '/a.tar' }),
      '',
      'garbage',
      `${token}/a.tar`,
    ]) {
      assert.equal(readTransfer(other.trimEnd()), undefined, other)
    }
  })
})

/** A log and a gateway that follows it, by turns. */
function site(t: TestContext, name = 'xferlog') {
  const path = join(temporaryFolder(t), name)
  const clock = stoppedClock()
  const at = clock.now()
  const cursors = new Map<string, number>()
  const events: NewEvent[] = []
  const file = { key: 'k1', bytes: size, sha256: '' }
  const record: ShipmentRecord = {
    ...sampleShipment({ by: 'pull', token }, file),
    state: 'arrived',
    receipt: { location: '', bytes: size, at, removedAt: later(at, 86_400_000) },
    reason: undefined,
  }
  const log = recordingLog()
  const progress = new PickupProgress()
  const follow = () =>
    followTransfers({
      ledger: {
        waiting: async (asked) => (asked === token ? record : undefined),
        async note(news) {
          events.push(...news)
        },
        cursor: async (reader) => cursors.get(reader) ?? 0,
        async moveCursor(reader, position) {
          cursors.set(reader, position)
        },
      },
      log,
      clock: clock.now,
      progress,
      path,
      pollMs: 1,
    })
  return {
    path,
    log,
    events,
    /** Follows it until everything that is there has been read. */
    readAll: () => follow().close(),
  }
}

describe('pick-ups from other servers', () => {
  test('are noted, with who took what', async (t) => {
    const { path, events, readAll } = site(t)
    writeFileSync(path, line())

    await readAll()

    const told = events.map((event) => ({ ...event, requestId: undefined }))
    const file = { class: 'DATA', dcName: 'NCEDC', name: 'my_event.DATA.NCEDC.mseed', bytes: size }
    const where = { stage: 'pick-up', peer: '192.0.2.9', requestId: undefined }
    assert.deepEqual(told, [{ kind: 'PICKED_UP', level: 'info', ...file, ...where }])
  })

  test('are noted once, also across restarts', async (t) => {
    const { path, events, readAll } = site(t)
    writeFileSync(path, line())
    await readAll()
    await readAll()

    appendFileSync(path, line())
    await readAll()

    assert.equal(events.length, 2)
  })

  test('are not noted when they broke off, or are of nothing that waits', async (t) => {
    const { path, events, readAll } = site(t)
    const unknown = `/BAAAAAAAAAAAAAAAAAAAAA/my_event.DATA.NCEDC.mseed`
    const other = `/${token}/other`
    writeFileSync(
      path,
      [line({ end: 'i' }), line({ path: unknown }), line({ path: other })].join(''),
    )

    await readAll()

    assert.deepEqual(events, [])
  })

  test('are noted when the rest of a broken one was fetched', async (t) => {
    const { path, events, readAll } = site(t)
    writeFileSync(path, line({ bytes: 400, end: 'i' }))
    await readAll()
    const early = events.length

    appendFileSync(path, line({ bytes: 700 }))
    await readAll()

    assert.deepEqual([early, events.length], [0, 1])
  })

  test('wait for the end of their line', async (t) => {
    const { path, events, readAll } = site(t)
    const whole = line()
    writeFileSync(path, whole.slice(0, 40))
    await readAll()

    appendFileSync(path, whole.slice(40))
    await readAll()

    assert.equal(events.length, 1)
  })

  test('are read on in the old file and the new one when the log is rotated', async (t) => {
    const { path, events, readAll } = site(t)
    writeFileSync(path, line())
    await readAll()

    appendFileSync(path, line())
    renameSync(path, `${path}.1`)
    writeFileSync(path, line())
    await readAll()

    assert.equal(events.length, 3)
  })

  test('are read in a log that is copied away and begun anew', async (t) => {
    const { path, events, readAll } = site(t)
    writeFileSync(path, line() + line())
    await readAll()

    truncateSync(path)
    appendFileSync(path, line())
    await readAll()

    assert.equal(events.length, 3)
  })

  test('are found behind what is no line', async (t) => {
    const { path, events, readAll } = site(t)
    writeFileSync(path, `${'x'.repeat(200_000)}\n${line()}`)

    await readAll()

    assert.equal(events.length, 1)
  })

  test('are awaited when there is no log yet', async (t) => {
    const { log, events, readAll } = site(t)

    await readAll()

    assert.deepEqual([sentences(log), events], [[], []])
  })
})

test('a log that cannot be read is told of once', async (t) => {
  const { path, log, readAll } = site(t, 'file/xferlog')
  writeFileSync(dirname(path), '')

  await readAll()

  assert.deepEqual(sentences(log), ['error: the transfer log cannot be read'])
})
