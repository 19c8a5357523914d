/** Starts programs for the benchmarks: each measurement in a process of its own. */
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

import { peakOf } from './process-family.ts'

/**
 * @param out - where its standard output goes: a file descriptor, for one
 * @throws when it does not end well
 */
export async function run(
  command: string,
  words: readonly string[],
  out: number | 'ignore' | 'inherit' = 'ignore',
): Promise<void> {
  const child = spawn(command, words, { stdio: ['ignore', out, 'inherit'] })
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('exit', resolve).once('error', reject)
  })
  if (status !== 0)
    throw new Error(`${command} ${words.join(' ')} ended with ${status ?? 'a signal'}`)
}

/** Runs a program once more, looking at it all the time: for its memory, not for its speed. */
export async function peakOfRun(command: string, words: readonly string[]): Promise<number> {
  const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'inherit'] })
  let peak = 0
  while (child.exitCode === null && child.signalCode === null) {
    peak = Math.max(peak, await peakOf(child.pid ?? 0))
    await sleep(1)
  }
  return peak
}
