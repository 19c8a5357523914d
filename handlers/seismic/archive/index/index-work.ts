/** What keeps an index up to date: in this thread or in one of its own. */
import type { RescanOptions, RescanReport } from './rescan.ts'

export interface WorkOptions {
  /** The file of our own index. */
  readonly file: string
  /** Absolute paths of the folders of the archive. */
  readonly roots: readonly string[]
  /** Databases of mseedindex: what they know is not read again. */
  readonly databases: readonly string[]
  /** How long changes are gathered before they are looked at, in milliseconds. */
  readonly pauseMs: number
}

/** What a rescan is to do besides. */
export type RescanChoices = Pick<RescanOptions, 'onProgress' | 'wanted'>

export interface IndexWork {
  /** @throws {Fault} or the reason of the signal; what was read until then stays */
  rescan(signal: AbortSignal, choices?: RescanChoices): Promise<RescanReport>
  /** Looks at one file and those of the days around it; those that the index knows are not read. */
  refreshFile(path: string, signal: AbortSignal): Promise<void>
  /** Hears of changes from now on; folders are watched from the next rescan on. */
  watch(): void
  close(): Promise<void>
}
