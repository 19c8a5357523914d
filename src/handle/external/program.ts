/**
 * Runs a program in a process group of its own, feeds it, and sees to its end: what it leaves running
 * is ended with it, unless it said that it goes on by itself.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'

import { asFault, Fault, isShortage, systemCode } from '../../model/index.ts'
import { Tail } from './tail.ts'

/** What the exit statuses mean (protocol, section 9); any other one is a failure. */
export const statuses = { done: 0, nothing: 10, later: 20 } as const

export interface Program {
  readonly command: readonly string[]
  /** Where it works. */
  readonly folder: string
  /** All of its environment. */
  readonly environment: Readonly<Record<string, string>>
  /** What it may read on its standard input. */
  readonly input: Iterable<string>
  /** A word that is not to be repeated of what it says. */
  readonly secret: string
  /** How long it has to end, once it was told to. */
  readonly graceMs: number
}

export type Ending =
  { readonly status: number } | { readonly killedBy: string } | { readonly isStopped: true }

/** How it ended, and the end of what it said. */
export interface Ended {
  readonly how: Ending
  /** On standard error. */
  readonly said: string
  /** On standard output. */
  readonly printed: string
}

/**
 * @param signal - has it stopped, with everything that it started
 * @throws {Fault} `SOURCE_DOWN` when it cannot be started
 */
export async function runProgram(program: Program, signal: AbortSignal): Promise<Ended> {
  const child = await started(program)
  const said = listen(child.stderr, program.secret)
  const printed = listen(child.stdout, program.secret)
  const closed = new Promise((resolve) => child.once('close', resolve))
  feed(child.stdin, program.input)
  const how = await endOf(child, program.graceMs, signal)
  // What got away may hold the pipes open.
  await within(closed, drainMs)
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy()
  return { how, said: said.text, printed: printed.text }
}

/** How long the last words of a program that has ended are waited for. */
const drainMs = 1000

type Child = Awaited<ReturnType<typeof started>>

async function started({ command: [file = '', ...words], folder, environment }: Program) {
  try {
    const child = spawn(file, words, {
      cwd: folder,
      env: environment,
      // A session, and so a process group, of its own.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    await once(child, 'spawn')
    return child
  } catch (thrown) {
    if (isShortage(thrown)) throw asFault(thrown)
    const detail = `${file} cannot be started: ${systemCode(thrown)}`
    throw new Fault('SOURCE_DOWN', detail, { cause: thrown, isForeign: true })
  }
}

function listen(pipe: Readable, secret: string): Tail {
  const tail = new Tail(secret)
  pipe.on('data', (chunk: Buffer) => {
    tail.add(chunk)
  })
  pipe.on('error', () => undefined)
  return tail
}

/** A program may end, or close its input, without having read all of it. */
function feed(pipe: Writable, input: Iterable<string>): void {
  pipe.on('error', () => undefined)
  pipeline(input, pipe).catch(() => undefined)
}

async function endOf(child: Child, graceMs: number, signal: AbortSignal): Promise<Ending> {
  const exit = exitOf(child)
  const aborted = Promise.withResolvers<undefined>()
  const abort = () => {
    aborted.resolve(undefined)
  }
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  const how = await Promise.race([exit, aborted.promise])
  signal.removeEventListener('abort', abort)
  if (how === undefined) {
    await endGroup(child, graceMs)
    // One that hangs in the system cannot be waited for.
    await within(exit, graceMs)
    return { isStopped: true }
  }
  if (!('status' in how && how.status === statuses.later)) tell(child, 'SIGKILL')
  return how
}

function exitOf(child: Child): Promise<{ status: number } | { killedBy: string }> {
  return new Promise((resolve) => {
    child.once('exit', (status, killedBy) => {
      resolve(status === null ? { killedBy: killedBy ?? '' } : { status })
    })
  })
}

async function endGroup(child: Child, graceMs: number): Promise<void> {
  const looks = Math.ceil(graceMs / lookMs)
  tell(child, 'SIGTERM')
  for (let look = 0; look < looks && tell(child, 0); look++) await sleep(lookMs)
  tell(child, 'SIGKILL')
}

/** How often it is seen whether a group that was told to end has done so. */
const lookMs = 20

/**
 * Tells all of the program's process group.
 *
 * @param signal - 0 only asks
 * @returns whether there was anybody to tell
 */
function tell({ pid }: Child, signal: 'SIGTERM' | 'SIGKILL' | 0): boolean {
  try {
    return pid !== undefined && process.kill(-pid, signal)
  } catch {
    return false
  }
}

/** Waits for a promise, but no longer than so. */
async function within(promise: Promise<unknown>, ms: number): Promise<void> {
  const timer = new AbortController()
  const late = sleep(ms, null, { signal: timer.signal }).catch(() => null)
  await Promise.race([promise, late])
  timer.abort()
}
