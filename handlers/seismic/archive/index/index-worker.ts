/** The thread in which an index is kept up to date and its files are read, so that nobody else waits. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Log } from '../../../../src/log/log.ts'
import { Trouble } from '../../trouble.ts'
import { giveBack } from '../lent-chunks.ts'
import { openIndexDatabase } from './database.ts'
import { Extractions } from './extractions.ts'
import { IndexKeeper } from './index-keeper.ts'
import type { Progress, Wanted } from './rescan.ts'
import { readWorkOptions } from './work-options.ts'
import { handedOver, toldFailure } from './worker-words.ts'
import type { Answer, Order, Question, Word } from './worker-words.ts'

const parent = parentPort
if (parent === null) throw new Error('index-worker.ts runs in a worker thread only')

const options = readWorkOptions(workerData)
const view = openIndexDatabase(options.file)
const keeper = new IndexKeeper({
  ...options,
  database: openIndexDatabase(options.file),
  view,
  log: toldLog(),
  now: Date.now,
})
const extractions = new Extractions(keeper)
const tasks = new Map<number, AbortController>()
parent.on('message', (order: Order) => {
  obey(order)
})

function obey(order: Order): void {
  switch (order.kind) {
    case 'ask':
      void perform(order.task, order.question)
      return
    case 'begin':
      extractions.begin(order.extraction, order.wanted)
      return
    case 'end':
      extractions.end(order.extraction)
      return
    case 'stop':
      tasks.get(order.task)?.abort()
      return
    case 'watch':
      keeper.watch()
      return
    case 'close':
      void close()
  }
}

/** What was asked for before is answered until then, if only with why it ended. */
async function close(): Promise<void> {
  try {
    await keeper.close()
    view.close()
  } finally {
    parentPort?.close()
  }
}

async function perform(task: number, question: Question): Promise<void> {
  const stopping = new AbortController()
  tasks.set(task, stopping)
  try {
    say({ kind: 'done', task, answer: await answer(task, question, stopping.signal) })
  } catch (error) {
    say({ kind: 'failed', task, failure: toldFailure(error) })
  } finally {
    tasks.delete(task)
  }
}

async function answer(task: number, question: Question, signal: AbortSignal): Promise<Answer> {
  switch (question.kind) {
    case 'rescan':
      return { report: await rescan(task, question, signal) }
    case 'refresh':
      await keeper.refreshFile(question.path, signal)
      return {}
    case 'freshen':
      return { freshened: await freshened(question.wanted, signal) }
    case 'step':
      question.used.forEach(giveBack)
      return { step: await extractions.step(question.extraction, signal) }
  }
}

function rescan(task: number, question: Question & { kind: 'rescan' }, signal: AbortSignal) {
  const { isCounted, wanted } = question
  const onProgress = (progress: Progress) => {
    say({ kind: 'progress', task, progress })
  }
  return keeper.rescan(signal, { wanted, onProgress: isCounted ? onProgress : undefined })
}

async function freshened(wanted: Wanted, signal: AbortSignal) {
  const trouble = new Trouble()
  const paths = [...(await keeper.freshen(wanted, trouble, signal))]
  return { paths, told: trouble.told }
}

/** What is logged here is logged by the rest of the program. */
function toldLog(): Log {
  const tell = (level: keyof Log) => (all: object, sentence: string) => {
    const { err, ...fields }: { readonly err?: unknown } = all
    const failure = err === undefined ? undefined : toldFailure(err)
    say({ kind: 'log', level, fields, failure, sentence })
  }
  return { debug: tell('debug'), info: tell('info'), warn: tell('warn'), error: tell('error') }
}

/** The bytes of a step are handed over; they come back when they are used. */
function say(word: Word): void {
  const step = word.kind === 'done' ? word.answer.step : undefined
  parentPort?.postMessage(word, handedOver(step ? [step.bytes] : []))
}
