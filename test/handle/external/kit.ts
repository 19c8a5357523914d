/** Programs of a site as tests write them, and what a handler makes of them. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { ExternalHandler } from '../../../src/handle/external/handler.ts'
import type { ExternalQuery } from '../../../src/handle/external/handler.ts'
import type { ExternalOptions } from '../../../src/handle/external/options.ts'
import type { HandlerLine, HandlerTask } from '../../../src/handle/handler.ts'
import { runSlice } from '../../../src/handle/slice.ts'
import { requestId } from '../../../src/model/index.ts'
import type { MailId } from '../../../src/model/index.ts'
import { stoppedClock } from '../../kit/clock.ts'
import { memoryStore } from '../../kit/memory-store.ts'
import { quiet } from '../../kit/quiet.ts'
import { recordingLog } from '../../kit/recording-log.ts'
import { aHeader } from '../../kit/request.ts'
import { temporaryFolder } from '../../kit/temporary-folder.ts'

/** A program in a folder. @returns its path */
export function script(folder: string, body: string, interpreter = '/bin/sh'): string {
  const path = join(folder, `program-${Math.random().toString(36).slice(2)}`)
  writeFileSync(path, `#!${interpreter}\n${body}\n`)
  chmodSync(path, 0o755)
  return path
}

export function linesOf(...texts: readonly string[]): HandlerLine<ExternalQuery>[] {
  return texts.map((text, index) => ({ number: 3 + index, text, query: { text } }))
}

export const twoLines = linesOf('.DATA * IU ANMO', '.DATA * IU COLA')

export function aTask(changes: Partial<HandlerTask> = {}): HandlerTask {
  return {
    requestId: requestId('17' as MailId, 1),
    hubId: 'NCEDC:Jan_11,02:02:12:17',
    token: 'a-secret-word',
    class: 'DATA',
    header: aHeader(),
    dcName: 'NCEDC',
    attempt: 1,
    signal: new AbortController().signal,
    log: quiet,
    ...changes,
  }
}

/** A handler for a program of the test's own; it is in `sh`, and has little time to end, unless told. */
export function handlerFor(
  t: TestContext,
  body: string,
  settings: Partial<ExternalOptions> = {},
  { interpreter = '/bin/sh', graceMs = 300 } = {},
) {
  const folder = temporaryFolder(t)
  const work = join(folder, 'work')
  const options: ExternalOptions = {
    command: [script(folder, body, interpreter)],
    types: ['DATA'],
    lines: 'received',
    form: { ending: 'dat', mediaType: 'application/octet-stream' },
    timeLimitMs: 60_000,
    maxBytes: 1_000_000_000,
    folder: work,
    ...settings,
  }
  const log = recordingLog()
  const host = { clock: stoppedClock().now, log }
  const handler = new ExternalHandler(options, host, { graceMs, lookMs: 10 })
  t.after(() => handler.close())
  const store = memoryStore()
  const ask = (lines = twoLines, changes: Partial<HandlerTask> = {}) => {
    return runSlice(handler, lines, aTask({ log, ...changes }), store, 1_000_000_000)
  }
  return { folder, work, handler, store, log, ask }
}

/** The product and the outcomes, of a part that is answered. */
export async function answered({ ask, store }: ReturnType<typeof handlerFor>, lines = twoLines) {
  const answer = await ask(lines)
  if (answer.kind === 'later') throw new Error('later')
  const told = answer.outcomes.map(({ number, kind, count, detail }) =>
    [number, kind, count, detail].join(' ').trim(),
  )
  return { product: answer.product && store.texts().join(''), outcomes: told }
}

/** Whether a process works; one that nobody buried does not. */
export function isAlive(pid: number): boolean {
  try {
    const state = /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]
    return state !== 'Z' && state !== 'X'
  } catch {
    return false
  }
}

export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5)
}

/** A process number that a program wrote into a file, as soon as it is there. */
export async function pidIn(file: string): Promise<number> {
  await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'))
  return Number(readFileSync(file, 'utf8'))
}
