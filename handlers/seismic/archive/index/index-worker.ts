/** The thread in which an index is kept up to date, so that nobody else waits for it. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Log } from '../../../../src/log/log.ts'
import { asFault, Fault, systemCode } from '../../../../src/model/index.ts'
import { openIndexDatabase } from './database.ts'
import { IndexKeeper } from './index-keeper.ts'
import type { Progress, RescanReport } from './rescan.ts'
import { readWorkOptions } from './work-options.ts'
import type { Order, Word } from './worker-words.ts'

export type { Order, Word } from './worker-words.ts'

const parent = parentPort
if (parent === null) throw new Error('index-worker.ts runs in a worker thread only')

const options = readWorkOptions(workerData)
const keeper = new IndexKeeper({
  ...options,
  database: openIndexDatabase(options.file),
  log: toldLog(),
  now: Date.now,
})
const tasks = new Map<number, AbortController>()
parent.on('message', (order: Order) => {
  obey(order)
})

function obey(order: Order): void {
  switch (order.kind) {
    case 'rescan':
      void perform(order.task, (signal) => rescan(order, signal))
      return
    case 'refresh':
      void perform(order.task, async (signal) => {
        await keeper.refreshFile(order.path, signal)
        return undefined
      })
      return
    case 'stop':
      tasks.get(order.task)?.abort()
      return
    case 'watch':
      keeper.watch()
      return
    case 'close':
      void keeper.close().finally(() => parentPort?.close())
  }
}

async function perform(
  task: number,
  act: (signal: AbortSignal) => Promise<RescanReport | undefined>,
): Promise<void> {
  const stopping = new AbortController()
  tasks.set(task, stopping)
  try {
    say({ kind: 'done', task, report: await act(stopping.signal) })
  } catch (error) {
    const { code, message } = asFault(error)
    const ofSystem = error instanceof Fault ? '' : systemCode(error)
    say({ kind: 'failed', task, code, detail: message, systemCode: ofSystem })
  } finally {
    tasks.delete(task)
  }
}

function rescan(order: Order & { readonly kind: 'rescan' }, signal: AbortSignal) {
  const { task, isCounted, wanted } = order
  const onProgress = (progress: Progress) => {
    say({ kind: 'progress', task, progress })
  }
  return keeper.rescan(signal, { wanted, onProgress: isCounted ? onProgress : undefined })
}

/** What is logged here is logged by the rest of the program. */
function toldLog(): Log {
  const tell = (level: keyof Log) => (fields: object, sentence: string) => {
    say({ kind: 'log', level, fields, sentence })
  }
  return { debug: tell('debug'), info: tell('info'), warn: tell('warn'), error: tell('error') }
}

function say(word: Word): void {
  parentPort?.postMessage(word)
}
