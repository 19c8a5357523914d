/** What becomes of those who wait for the thread of an index when it is lost, or held up. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { IndexThread } from '../../../../../handlers/seismic/archive/index/index-thread.ts'
import { everything } from '../../../../../handlers/seismic/selection.ts'
import { Trouble } from '../../../../../handlers/seismic/trouble.ts'
import { systemCode } from '../../../../../src/model/index.ts'
import { recordingLog, sentences } from '../../../../kit/recording-log.ts'
import { between } from '../../kit/time.ts'
import { never } from './kit.ts'

const wanted = { selection: everything, window: between('2024-01-10', '2024-01-12') }

/** @param manner - what the thread does when it is asked for something */
function doubled(t: TestContext, manner: 'exits' | 'throws' | 'swells' | 'waits' | 'tells') {
  const log = recordingLog()
  const options = { file: `/nowhere/${manner}`, roots: [], databases: [], pauseMs: 1 }
  const thread = new IndexThread(options, log, new URL('./lost-thread.ts', import.meta.url))
  t.after(() => thread.close())
  return { log, thread }
}

for (const [manner, code] of [
  ['exits', 'SOURCE_DOWN'],
  ['throws', 'SOURCE_DOWN'],
  ['swells', 'RESOURCES'],
] as const) {
  test(`all who wait hear of a thread that ${manner}, and the next one asks another thread`, async (t) => {
    const { log, thread } = doubled(t, manner)
    const ask = () => thread.freshen(wanted, new Trouble(), never)
    const extract = () => Array.fromAsync(thread.extract(wanted, never))

    await Promise.all([
      assert.rejects(ask(), { code, isForeign: true }),
      assert.rejects(extract(), { code, isForeign: true }),
    ])
    await assert.rejects(ask(), { code, isForeign: true })

    const told = sentences(log)
    assert.deepEqual(told, Array(2).fill('error: the thread of the index was lost'))
  })
}

test('who gives up does not wait for a thread that is held up', async (t) => {
  const { thread } = doubled(t, 'waits')
  const stopping = new AbortController()
  const steps = thread.extract(wanted, stopping.signal)
  const step = steps.next()

  stopping.abort(new Error('it took too long'))

  await assert.rejects(step, /it took too long/)
  await assert.rejects(thread.rescan(stopping.signal), /it took too long/)
})

test('who waits when the thread is closed is told so', async (t) => {
  const { log, thread } = doubled(t, 'waits')
  const step = thread.extract(wanted, never).next()
  const refused = assert.rejects(step, { code: 'STOPPING', isForeign: false })

  await thread.close()

  await refused
  await assert.rejects(thread.extract(wanted, never).next(), { code: 'STOPPING' })
  assert.deepEqual(log.entries, [])
})

test('the process stays until a thread is closed that somebody has just given up', async () => {
  const program = fileURLToPath(new URL('./closing-thread.ts', import.meta.url))

  const { stdout } = await promisify(execFile)(process.execPath, [program])

  assert.equal(stdout, 'closed\n')
})

test('what the thread logs is logged here, with its error', async (t) => {
  const { log, thread } = doubled(t, 'tells')

  await thread.freshen(wanted, new Trouble(), never)

  const [entry] = log.entries
  assert.deepEqual([entry?.level, entry?.sentence], ['warn', 'a file was not indexed'])
  const { path, err } = { path: '', err: undefined, ...entry?.fields }
  assert.equal(path, '/archive/file')
  assert.equal(systemCode(err), 'SQLITE_FULL')
})
