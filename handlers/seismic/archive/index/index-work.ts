/** What keeps an index up to date and reads its files: in this thread or in one of its own. */
import type { TimeWindow } from '../../../../src/model/index.ts'
import type { ChannelId } from '../../channel-id.ts'
import type { Selection } from '../../selection.ts'
import type { Told, Trouble } from '../../trouble.ts'
import type { KnownFile } from './own-sections.ts'
import type { RescanOptions, RescanReport, Wanted } from './rescan.ts'
import type { Section } from './section.ts'

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

/** Which records are to be taken out of the archive, and how. */
export interface WantedWindow extends Wanted {
  /** What goes of data that is there more than once; nothing unless said. */
  readonly prune?: 'none' | 'record' | 'sample'
  /** Whether records are cut to the samples of the window, its two ends included. */
  readonly trim?: boolean
  /** Whether pruning goes by the length of segments alone, whatever their versions. */
  readonly areVersionsAlike?: boolean
}

/** What one step of an extraction gave. */
export interface Extracted {
  /** Whole records, up to 1 MiB; maybe none. To be given back. */
  readonly bytes: Uint8Array
  readonly isLast: boolean
  /** How many records were given out so far, and what went wrong so far. */
  readonly records: number
  readonly told: Told
}

export interface IndexWork {
  /** @throws {Fault} or the reason of the signal; what was read until then stays */
  rescan(signal: AbortSignal, choices?: RescanChoices): Promise<RescanReport>
  /** Looks at one file and those of the days around it; those that the index knows are not read. */
  refreshFile(path: string, signal: AbortSignal): Promise<void>
  /**
   * Looks at the files of an SDS tree whose names are those of a window's days, or of the days before
   * and after: what the index does not know as it is now is read.
   *
   * @param trouble - takes note of files that cannot be read
   * @returns the paths of these files
   * @throws {Fault} `SOURCE_DOWN` for a root that cannot be read
   */
  freshen(wanted: Wanted, trouble: Trouble, signal: AbortSignal): Promise<ReadonlySet<string>>
  /** @throws as {@link freshen}; what is wrong with single files is told in the steps */
  extract(wanted: WantedWindow, signal: AbortSignal): AsyncGenerator<Extracted, void>
  /** Takes the bytes of a step back, which are not used any more: others are read into their memory. */
  giveBack(bytes: Uint8Array): void
  /** Hears of changes from now on; folders are watched from the next rescan on. */
  watch(): void
  close(): Promise<void>
}

/** What is asked of an index to find the records of a window. */
export interface SectionSource extends Pick<IndexWork, 'freshen'> {
  channels(selection: Selection): readonly ChannelId[]
  sectionsOf(id: ChannelId, window: TimeWindow): readonly Section[]
  file(path: string): KnownFile | undefined
  refreshFile(path: string, signal: AbortSignal): Promise<unknown>
}
