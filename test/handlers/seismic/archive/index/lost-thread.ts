/** A thread in the place of that of an index, which does what its index is named after. */
import { basename } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { readWorkOptions } from '../../../../../handlers/seismic/archive/index/work-options.ts'
import { toldFailure } from '../../../../../handlers/seismic/archive/index/worker-words.ts'
import type { Order, Word } from '../../../../../handlers/seismic/archive/index/worker-words.ts'

parentPort?.on('message', (order: Order) => {
  if (order.kind === 'close') parentPort?.close()
  if (order.kind !== 'ask') return
  const manner = basename(readWorkOptions(workerData).file)
  if (manner === 'exits') process.exit(0)
  if (manner === 'throws') throw new Error('nobody foresaw this')
  if (manner === 'swells') swell()
  if (manner === 'tells') tell(order.task)
})

function swell(): void {
  const kept: unknown[] = []
  for (;;) kept.push(new Array<number>(1_000_000).fill(0.5))
}

function tell(task: number): void {
  const failure = toldFailure(Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' }))
  const fields = { path: '/archive/file' }
  say({ kind: 'log', level: 'warn', fields, failure, sentence: 'a file was not indexed' })
  const freshened = { paths: [], told: { notes: [], remarks: [] } }
  say({ kind: 'done', task, answer: { freshened } })
}

function say(word: Word): void {
  parentPort?.postMessage(word)
}
