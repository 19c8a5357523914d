/** What a run of a program may take: of time, and of the disk. */
import { stat } from 'node:fs/promises'

import { Fault } from '../../model/index.ts'

export interface Bounds {
  readonly timeLimitMs: number
  /** Of the file that it writes. */
  readonly maxBytes: number
  /** How often the file is looked at. */
  readonly lookMs: number
}

export interface Bounded {
  /** Aborts when the given one does, or a bound is reached. */
  readonly signal: AbortSignal
  readonly release: () => void
}

/** @param path - of the file that the program writes */
export function bounded(signal: AbortSignal, path: string, bounds: Bounds): Bounded {
  const { timeLimitMs, maxBytes, lookMs } = bounds
  const own = new AbortController()
  const overdue = setTimeout(() => {
    own.abort(new Fault('OVERDUE', `not done in ${timeLimitMs / 60_000} minutes`))
  }, timeLimitMs)
  const watch = setInterval(() => {
    void sizeOf(path).then((size) => {
      if (size > maxBytes) own.abort(tooLarge(maxBytes))
    })
  }, lookMs)
  return {
    signal: AbortSignal.any([signal, own.signal]),
    release: () => {
      clearTimeout(overdue)
      clearInterval(watch)
    },
  }
}

export function tooLarge(maxBytes: number): Fault {
  return new Fault('TOO_LARGE', `the product has more than ${maxBytes} bytes`)
}

/** 0 of what is not there. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch {
    return 0
  }
}
