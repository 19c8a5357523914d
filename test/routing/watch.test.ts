import assert from 'node:assert/strict'
import fs, { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'

import type { RoutingTable } from '../../routing/table.ts'
import { RoutingFile } from '../../routing/watch.ts'
import { Fault } from '../../src/model/index.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'

function row(network: string): string {
  return `PRIMARY ${network} A a@x.test n a c p e\n`
}

/** A file that is looked at when the test says so. */
function open(t: TestContext, text: string, lastGood?: string) {
  const folder = temporaryFolder(t)
  const path = join(folder, 'table.txt')
  const copy = join(folder, 'last-good')
  writeFileSync(path, text)
  if (lastGood !== undefined) writeFileSync(copy, lastGood)
  const faults: Fault[] = []
  const tables: RoutingTable[] = []
  const timer = { look: () => {}, ms: 0, stopped: false }
  const file = new RoutingFile(path, {
    lastGood: copy,
    onError: (fault) => faults.push(fault),
    onTable: (table) => tables.push(table),
    every: (ms, callback) => {
      Object.assign(timer, { look: callback, ms })
      return () => {
        timer.stopped = true
      }
    },
  })
  return { file, path, copy, faults, tables, timer }
}

function networksOf({ table }: RoutingFile): readonly string[] {
  return table.rows.flatMap(({ networks }) => networks)
}

test('the table is in force from the start', (t) => {
  const { file, timer, tables } = open(t, row('IU'))

  assert.deepEqual(networksOf(file), ['IU'])
  assert.deepEqual(tables, [])
  assert.equal(timer.ms, 2000)
})

test('a bad table at the start is a fault that lists every error', (t) => {
  assert.throws(
    () => open(t, 'PRIMARY\nSECONDARY\n'),
    (thrown) =>
      thrown instanceof Fault &&
      thrown.code === 'CONFIG' &&
      /table.txt:1: .*\ntable.txt:2: /.test(thrown.message),
  )
})

test('a file that is not there is a fault of the configuration', () => {
  assert.throws(
    () => new RoutingFile(join(tmpdir(), 'no-such-table'), { onError: () => {} }),
    (thrown) => thrown instanceof Fault && thrown.code === 'CONFIG',
  )
})

test('a changed file is taken at the next look', (t) => {
  const { file, path, timer, tables } = open(t, row('IU'))
  writeFileSync(path, row('IU') + row('BK'))

  timer.look()

  assert.deepEqual(networksOf(file), ['IU', 'BK'])
  assert.equal(tables.length, 1)
})

test('a file that an editor put in its place is taken too', (t) => {
  const { file, path, timer } = open(t, row('IU'))
  writeFileSync(`${path}.new`, row('BK'))
  renameSync(`${path}.new`, path)

  timer.look()

  assert.deepEqual(networksOf(file), ['BK'])
})

test('a file that did not change is not read', (t) => {
  const { timer, tables } = open(t, row('IU'))

  timer.look()

  assert.deepEqual(tables, [])
})

test('a file with errors is reported once, and the table in force stays', (t) => {
  const { file, path, timer, faults } = open(t, row('IU'))
  writeFileSync(path, 'PRIMARY\n')

  timer.look()
  timer.look()

  assert.deepEqual(networksOf(file), ['IU'])
  assert.equal(faults.length, 1)
  assert.match(faults[0]?.message ?? '', /table.txt:1:/)
})

test('a file that is gone is reported once, and taken when it is back', (t) => {
  const { file, path, timer, faults } = open(t, row('IU'))
  rmSync(path)
  timer.look()
  timer.look()
  writeFileSync(path, row('BK'))

  timer.look()

  assert.equal(faults.length, 1)
  assert.deepEqual(networksOf(file), ['BK'])
})

test('a table can be read again on demand', (t) => {
  const { file, path, faults } = open(t, row('IU'))

  assert.equal(file.reload(), true)
  writeFileSync(path, 'PRIMARY\n')
  assert.equal(file.reload(), false)

  assert.equal(faults.length, 1)
})

test('a closed file is not looked at any more', (t) => {
  const { file, timer } = open(t, row('IU'))

  file.close()

  assert.ok(timer.stopped)
})

test('without a timer of its own the file polls, and can be closed', (t) => {
  const { path } = open(t, row('IU'))
  t.mock.timers.enable({ apis: ['setInterval'] })
  const file = new RoutingFile(path, { onError: () => {}, pollMs: 10 })
  writeFileSync(path, row('BK'))

  t.mock.timers.tick(10)
  file.close()
  writeFileSync(path, row('GE'))
  t.mock.timers.tick(10)

  assert.deepEqual(networksOf(file), ['BK'])
})

test('a table without rows is bad, also at the start', (t) => {
  assert.throws(() => open(t, '# nothing\n'), /has no rows/)
})

test('a table that comes into force is kept, at the start and later', (t) => {
  const { path, copy, timer } = open(t, row('IU'))
  const first = readFileSync(copy, 'utf8')
  writeFileSync(path, row('BK'))

  timer.look()

  assert.equal(first, row('IU'))
  assert.equal(readFileSync(copy, 'utf8'), row('BK'))
})

test('a bad table at the start is reported, and the last good one serves', (t) => {
  const { file, faults, timer } = open(t, 'PRIMARY\nSECONDARY\n', row('BK'))

  timer.look()

  assert.deepEqual(networksOf(file), ['BK'])
  assert.equal(faults.length, 1)
  assert.match(faults[0]?.message ?? '', /table.txt:1: .*\ntable.txt:2: /)
  assert.equal(file.fault, faults[0])
})

test('a bad table does not replace the last good copy', (t) => {
  const { path, copy, timer } = open(t, row('IU'))
  writeFileSync(path, 'PRIMARY\n')

  timer.look()

  assert.equal(readFileSync(copy, 'utf8'), row('IU'))
})

test('a table that was mended is in force again', (t) => {
  const { file, path, timer } = open(t, 'PRIMARY\n', row('BK'))
  writeFileSync(path, row('GE'))

  timer.look()

  assert.deepEqual(networksOf(file), ['GE'])
  assert.equal(file.fault, undefined)
})

test('a bad table and a bad copy at the start are a fault', (t) => {
  assert.throws(() => open(t, 'PRIMARY\n', 'SECONDARY\n'), /table.txt:1:/)
})

test('what is asked for is told each time', (t) => {
  const { file, path, faults } = open(t, row('IU'))
  rmSync(path)

  file.reload()
  file.reload()

  assert.equal(faults.length, 2)
})

test('a copy that cannot be kept is reported, and the table is in force', (t) => {
  const { file, path, copy, faults, tables, timer } = open(t, row('IU'))
  rmSync(copy)
  mkdirSync(copy)
  writeFileSync(path, row('BK'))

  timer.look()

  assert.deepEqual(networksOf(file), ['BK'])
  assert.equal(tables.length, 1)
  assert.match(faults[0]?.message ?? '', /routing table is not kept/)
})

test('a shortage is no matter of the file: it is read again at each look, and told once', (t) => {
  const { file, path, faults, timer } = open(t, row('IU'))
  writeFileSync(path, row('BK'))
  const shortage = Object.assign(new Error('too many open files'), { code: 'EMFILE' })
  const reading = t.mock.method(fs, 'readFileSync', () => {
    throw shortage
  })
  syncBuiltinESMExports()

  timer.look()
  timer.look()
  reading.mock.restore()
  syncBuiltinESMExports()
  timer.look()

  assert.deepEqual(
    faults.map(({ code }) => code),
    ['RESOURCES'],
  )
  assert.deepEqual(networksOf(file), ['BK'])
})
