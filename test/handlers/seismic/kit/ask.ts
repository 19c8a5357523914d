/** Asks the handler as the gateway does, and gathers what it answers. */
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { seismic } from '../../../../handlers/seismic/index.ts'
import type { SeismicOptions } from '../../../../handlers/seismic/index.ts'
import type { HandlerLine, HandlerTask } from '../../../../src/handle/handler.ts'
import { requestId } from '../../../../src/model/index.ts'
import type { MailId, Outcome, RequestHeader, RequestLine } from '../../../../src/model/index.ts'
import { quiet } from '../../../kit/quiet.ts'
import { stoppedClock } from '../../../kit/clock.ts'
import { temporaryFolder } from './folder.ts'
import { at } from './time.ts'

export interface Answered {
  readonly bytes: Buffer
  readonly outcome: Outcome
}

export const header: RequestHeader = {
  name: 'Jenny Seismologist',
  inst: 'Univ. of Example',
  email: 'jenny@seis.example.edu',
  formatWaveform: 'SEED',
  formatResponse: 'SEED_ASCII',
  mergeDays: 0,
  disposition: { mode: 'PULL' },
}

/**
 * `.DATA * XX ALFA 00 BHZ 2024-01-10 2024-01-11 trim=true`: lists are joined by commas, times are ISO,
 * options come last.
 */
export function lineOf(text: string): RequestLine {
  const all = text.split(' ')
  const words = all.filter((word) => !word.includes('='))
  const options = all.filter((word) => word.includes('=')).map((word) => word.split('=', 2))
  const [type = ''] = words
  const times = words.filter((word) => /^\d{4}-/.test(word))
  const fields = words.slice(1, words.length - times.length).map((word) => word.split(','))
  const [start, end] = times.map(at)
  return {
    number: 1,
    text,
    type: type.slice(1),
    dcName: '*',
    fields,
    options: Object.fromEntries(options.map(([key = '', value = '']) => [key, value])),
    ...(start !== undefined && end !== undefined ? { start, end } : {}),
  }
}

export function taskFor(lineClass: string, changes: Partial<HandlerTask> = {}): HandlerTask {
  return {
    requestId: requestId('1' as MailId, 1),
    hubId: 'NCEDC:Jan_11,02:02:12:1',
    token: 'secret',
    class: lineClass,
    header,
    dcName: 'HERE',
    attempt: 1,
    signal: new AbortController().signal,
    log: quiet,
    ...changes,
  }
}

/** @throws when the line is refused by the handler's grammar */
export function readable(text: string, number = 1): HandlerLine<Query> {
  const reading = seismic.readLine(lineOf(text))
  if ('problems' in reading) throw new Error(reading.problems.join('; '))
  return { number, text, query: reading.query }
}

type Query = Extract<ReturnType<typeof seismic.readLine>, { readonly query: unknown }>['query']

/** What the tests do not say: no index, and nothing beside the records. */
export function seismicOptions(said: Partial<SeismicOptions>): SeismicOptions {
  return {
    ...{ waveforms: [], metadata: [], index: undefined, databases: [], rescanMinutes: 0 },
    ...{ trim: false, prune: 'none', hasCompanion: false, fdsnws: [] },
    ...said,
  }
}

export async function openHandler(options: Partial<SeismicOptions>) {
  return seismic.create(seismicOptions(options), { clock: stoppedClock().now, log: quiet })
}

/** The product and the outcome of one line. */
export async function ask(
  options: Partial<SeismicOptions>,
  text: string,
  changes: Partial<HandlerTask> = {},
): Promise<Answered> {
  const handler = await openHandler(options)
  const chunks: Uint8Array[] = []
  let outcome: Outcome | undefined
  const line = readable(text)
  for await (const answer of handler.handle([line], taskFor(lineOf(text).type, changes))) {
    if ('outcome' in answer) outcome = answer.outcome
    else if ('bytes' in answer)
      for await (const chunk of answer.bytes) chunks.push(Buffer.from(chunk))
  }
  await handler.close?.()
  if (outcome === undefined) throw new Error('the line got no outcome')
  return { bytes: Buffer.concat(chunks), outcome }
}

/** Asks a catalogue of one file. */
export async function askFile(t: TestContext, path: string, line: string): Promise<Answered> {
  const folder = await temporaryFolder(t)
  await copyFile(path, join(folder, 'one.xml'))
  return ask({ waveforms: [], metadata: [folder] }, line)
}
