/** What the thread of an index and the rest of the program say to each other. */
import type { Log } from '../../../../src/log/log.ts'
import type { FaultCode } from '../../../../src/model/index.ts'
import type { Progress, RescanReport, Wanted } from './rescan.ts'

/** To the thread. `task` is a number that the answer repeats. */
export type Order =
  | {
      readonly kind: 'rescan'
      readonly task: number
      readonly isCounted: boolean
      readonly wanted: Wanted | undefined
    }
  | { readonly kind: 'refresh'; readonly task: number; readonly path: string }
  | { readonly kind: 'stop'; readonly task: number }
  | { readonly kind: 'watch' }
  | { readonly kind: 'close' }

/** From the thread. */
export type Word =
  | { readonly kind: 'done'; readonly task: number; readonly report: RescanReport | undefined }
  | {
      readonly kind: 'failed'
      readonly task: number
      readonly code: FaultCode
      readonly detail: string
      /** What the operating system calls it; empty for what is not its word. */
      readonly systemCode: string
    }
  | { readonly kind: 'progress'; readonly task: number; readonly progress: Progress }
  | {
      readonly kind: 'log'
      readonly level: keyof Log
      readonly fields: object
      readonly sentence: string
    }
