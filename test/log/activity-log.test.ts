import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import { activityLine, openActivityLog } from '../../src/log/activity-log.ts'
import type { Event } from '../../src/log/events.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'

const shipped: Event = {
  id: 7,
  at: Date.UTC(2026, 10, 21, 18, 30, 0, 123) * 1000 + 456,
  hubId: 'NCEDC:Nov_21,18:30:00:17',
  kind: 'SHIPPED',
  level: 'info',
  stage: 'ship',
  requestId: '17.1',
  class: 'INV',
  medium: 'mail',
  name: 'my_event.INV.NCEDC.txt',
  bytes: 11_900,
  kilobytes: 12,
}

const blocked = (reason: string): Event => ({
  id: 8,
  at: shipped.at,
  hubId: undefined,
  kind: 'BLOCKED',
  level: 'error',
  stage: 'parse',
  reason,
  address: 'netdc@x.test',
})

const reasonIn = (line: string) =>
  line.slice(line.indexOf('reason=') + 7, line.indexOf(' address='))

/** What all file handles inherit from. */
function handlesOf(handle: FileHandle): FileHandle {
  const handles: unknown = Object.getPrototypeOf(handle)
  const isTheirs = (value: unknown): value is FileHandle => value === handles
  assert.ok(isTheirs(handles))
  return handles
}

/** What `TZ` says holds until the test is over. */
function inTimeZone(t: TestContext, name: string) {
  const before = process.env['TZ']
  process.env['TZ'] = name
  t.after(() => {
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
  })
}

describe('a line of the activity log', () => {
  test('has the time, the HUB_ID, the event, and its fields', () => {
    assert.equal(
      activityLine(shipped, 'utc'),
      '2026-11-21T18:30:00.123Z NCEDC:Nov_21,18:30:00:17 SHIPPED level=info stage=ship ' +
        'class=INV medium=mail name=my_event.INV.NCEDC.txt bytes=11900 kilobytes=12',
    )
  })

  test('has a dash where there is no HUB_ID, and leaves out what is not there', () => {
    const line = activityLine({ ...blocked('loop'), class: undefined }, 'utc')

    assert.equal(
      line,
      '2026-11-21T18:30:00.123Z - BLOCKED level=error stage=parse reason=loop address=netdc@x.test',
    )
  })

  for (const [zone, stamp] of [
    ['Europe/Berlin', '2026-11-21T19:30:00.123+01:00'],
    ['America/St_Johns', '2026-11-21T15:00:00.123-03:30'],
    ['Asia/Kathmandu', '2026-11-22T00:15:00.123+05:45'],
    ['UTC', '2026-11-21T18:30:00.123+00:00'],
  ] as const) {
    test(`has the local time with its offset in ${zone}`, (t) => {
      inTimeZone(t, zone)

      assert.equal(activityLine(shipped, 'local').split(' ')[0], stamp)
    })
  }
})

describe('a value that is not one plain word', () => {
  for (const [value, written] of [
    ['two words', '"two words"'],
    ['', '""'],
    ['a=b', '"a=b"'],
    ['say "no"', '"say \\"no\\""'],
    ['back\\slash', '"back\\\\slash"'],
    ['one\r\n2026 - SHIPPED', '"one\\r\\n2026 - SHIPPED"'],
    ['next\u0085line\u2028and\u2029', '"next\\u0085line\\u2028and\\u2029"'],
    ['\u001b[2J', '"\\u001b[2J"'],
    ['txt\u202Eexe', '"txt\\u202eexe"'],
    ['no\u00a0break', '"no\\u00a0break"'],
    ['tag\u{e0041}', '"tag\\udb40\\udc41"'],
    ['half\ud800', '"half\\ud800"'],
    ['Zürich_東京', 'Zürich_東京'],
  ] as const) {
    test(`is written as ${written}`, () => {
      const line = activityLine(blocked(value), 'utc')

      assert.equal(reasonIn(line), written)
      if (written.startsWith('"')) assert.equal(JSON.parse(written), value)
    })
  }
})

describe('the file of the activity log', () => {
  test('is made with its folder, and gets a line for each event', async (t) => {
    const file = join(temporaryFolder(t), 'logs', 'deep', 'activity.log')
    const log = openActivityLog(file, 'utc')

    await log.write([shipped, blocked('loop')])

    const lines = [activityLine(shipped, 'utc'), activityLine(blocked('loop'), 'utc'), '']
    assert.equal(readFileSync(file, 'utf8'), lines.join('\n'))
    await log.close()
  })

  test('is nothing for others to read: it holds addresses', async (t) => {
    const file = join(temporaryFolder(t), 'activity.log')
    const before = process.umask(0)
    t.after(() => process.umask(before))
    const log = openActivityLog(file, 'utc')

    await log.write([shipped])

    assert.equal(statSync(file).mode & 0o777, 0o640)
    await log.close()
  })

  test('is added to, in the order of the calls', async (t) => {
    const file = join(temporaryFolder(t), 'activity.log')
    const first = openActivityLog(file, 'utc')
    await first.write([blocked('earlier')])
    await first.close()

    const log = openActivityLog(file, 'utc')
    const reasons = Array.from({ length: 50 }, (_, index) => `number-${index}`)
    await Promise.all(reasons.map((reason) => log.write([blocked(reason)])))
    await log.close()

    const found = readFileSync(file, 'utf8').trimEnd().split('\n').map(reasonIn)
    assert.deepEqual(found, ['earlier', ...reasons])
  })

  test('is opened anew after it was rotated away', async (t) => {
    const file = join(temporaryFolder(t), 'activity.log')
    const log = openActivityLog(file, 'utc')
    await log.write([blocked('before')])
    renameSync(file, `${file}.1`)

    log.reopen()
    await log.write([blocked('after')])

    assert.match(readFileSync(`${file}.1`, 'utf8'), /reason=before [^\n]*\n$/)
    assert.match(readFileSync(file, 'utf8'), /^[^\n]*reason=after [^\n]*\n$/)
    await log.close()
  })

  test('says that a line could not be written, and takes the next one', async (t) => {
    const file = join(temporaryFolder(t), 'activity.log')
    const log = openActivityLog(file, 'utc')
    mkdirSync(file)

    await assert.rejects(log.write([shipped]), { code: 'EISDIR' })
    renameSync(file, `${file}.folder`)
    await log.write([shipped])

    assert.equal(readFileSync(file, 'utf8'), `${activityLine(shipped, 'utc')}\n`)
    await log.close()
  })

  test('begins a new line after one that a full disk cut off', async (t) => {
    const file = join(temporaryFolder(t), 'activity.log')
    const handle = await open(file, 'a')
    const cut = t.mock.method(handlesOf(handle), 'write', async () => {
      if (cut.mock.callCount() > 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
      await handle.appendFile('2026-11-21T18:')
      return { bytesWritten: 14 }
    })
    const log = openActivityLog(file, 'utc')

    await assert.rejects(log.write([shipped]), { code: 'ENOSPC' })
    cut.mock.restore()
    await log.write([shipped])

    assert.equal(readFileSync(file, 'utf8'), `2026-11-21T18:\n${activityLine(shipped, 'utc')}\n`)
    await log.close()
    await handle.close()
  })

  test('can be closed though nothing was ever written', async (t) => {
    const log = openActivityLog(join(temporaryFolder(t), 'activity.log'), 'utc')

    await assert.doesNotReject(log.close())
  })
})
