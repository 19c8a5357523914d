/** What the thread of an index and the rest of the program say to each other. */
import type { Log } from '../../../../src/log/log.ts'
import { asFault, Fault, systemCode } from '../../../../src/model/index.ts'
import type { FaultCode } from '../../../../src/model/index.ts'
import type { Told } from '../../trouble.ts'
import type { Extracted, WantedWindow } from './index-work.ts'
import type { Progress, RescanReport, Wanted } from './rescan.ts'

/** What the thread is asked for, and answers when it is done. */
export type Question =
  | {
      readonly kind: 'rescan'
      readonly isCounted: boolean
      readonly wanted: Wanted | undefined
    }
  | { readonly kind: 'refresh'; readonly path: string }
  | { readonly kind: 'freshen'; readonly wanted: Wanted }
  | {
      /** The next step of an extraction that was begun. */
      readonly kind: 'step'
      readonly extraction: number
      /** Bytes of former steps, given back. */
      readonly used: readonly Uint8Array[]
    }

/** To the thread. `task` is a number that the answer repeats. */
export type Order =
  | { readonly kind: 'ask'; readonly task: number; readonly question: Question }
  | { readonly kind: 'begin'; readonly extraction: number; readonly wanted: WantedWindow }
  | { readonly kind: 'end'; readonly extraction: number }
  | { readonly kind: 'stop'; readonly task: number }
  | { readonly kind: 'watch' }
  | { readonly kind: 'close' }

/** The memory that goes over with a message. */
export function handedOver(bytes: readonly Uint8Array[]): ArrayBuffer[] {
  return bytes.flatMap(({ length, buffer }) => {
    return length > 0 && buffer instanceof ArrayBuffer ? [buffer] : []
  })
}

/** What a question is answered with: what belongs to its kind. */
export interface Answer {
  readonly report?: RescanReport
  readonly freshened?: { readonly paths: readonly string[]; readonly told: Told }
  /** None behind the last one. */
  readonly step?: Extracted | undefined
}

/** From the thread. */
export type Word =
  | { readonly kind: 'done'; readonly task: number; readonly answer: Answer }
  | {
      readonly kind: 'failed'
      readonly task: number
      readonly failure: ToldFailure
    }
  | { readonly kind: 'progress'; readonly task: number; readonly progress: Progress }
  | {
      readonly kind: 'log'
      readonly level: keyof Log
      /** Without the error that may be among them. */
      readonly fields: object
      readonly failure: ToldFailure | undefined
      readonly sentence: string
    }

/** What was thrown in the thread: classes do not pass its border. */
export interface ToldFailure {
  readonly code: FaultCode
  readonly detail: string
  readonly isForeign: boolean
  /** What the operating system or SQLite calls it, which decides what it costs; empty for other things. */
  readonly systemCode: string
  /** Where in the thread it was thrown. */
  readonly stack: string
}

export function toldFailure(thrown: unknown): ToldFailure {
  const { code, message: detail, isForeign } = asFault(thrown)
  const ofSystem = thrown instanceof Fault ? '' : systemCode(thrown)
  const stack = (thrown instanceof Error ? thrown.stack : undefined) ?? ''
  return { code, detail, isForeign, systemCode: ofSystem, stack }
}

/** The error that a failure was, in so far as it matters to those who catch it. */
export function failureOf({ code, detail, isForeign, systemCode, stack }: ToldFailure): Error {
  const cause = Object.assign(new Error(detail), systemCode === '' ? {} : { code: systemCode })
  cause.stack = stack
  return systemCode === '' ? new Fault(code, detail, { isForeign, cause }) : cause
}
