/** What the `archive` commands have in common: their options, the archive they look at, their last word. */
import type { Command } from 'commander'
import { Fault } from '../../../src/model/index.ts'
import type { TimeWindow } from '../../../src/model/index.ts'
import { printedLocation } from '../channel-id.ts'
import type { ChannelId } from '../channel-id.ts'
import type { SeismicOptions } from '../options.ts'
import type { Trouble } from '../trouble.ts'
import type { CommandOutput } from './output.ts'
import { readWindow } from './words.ts'

/** Reads the handler's section of a configuration file, or of the one in force. */
export type LoadOptions = (
  configFile: string | undefined,
) => SeismicOptions | Promise<SeismicOptions>

/** What every command of the archive is made with. */
export interface Setting {
  readonly load: LoadOptions
  readonly output: CommandOutput
  /** A command is one short piece of work: nothing but the end of the process stops it. */
  readonly signal: AbortSignal
}

/** The options of a command as commander gives them. */
export interface Chosen {
  readonly config?: string
  readonly waveforms?: string
  readonly index?: string
  readonly database?: readonly string[]
  readonly metadata?: string
  readonly json?: true
  readonly output?: string
}

/** Adds the options that say which folder of waveforms is meant. */
export function onWaveforms(command: Command): Command {
  return command
    .option('--config <file>', 'the configuration file')
    .option('--waveforms <folder>', 'the folder of an archive instead of the configured ones')
}

/** Also where a centre answers from web services alone. */
export function nothingNamed(what: 'waveforms' | 'metadata'): Fault {
  return new Fault(
    'CONFIG',
    `no folder of ${what} is named, and web services are not asked from here`,
  )
}

export function optionalWindow(
  start: string | undefined,
  end: string | undefined,
  command: Command,
): TimeWindow | undefined {
  if (start === undefined) return undefined
  return readWindow(start, end ?? '', command)
}

/** @throws {Fault} `SOURCE_BROKEN` when trouble is all that was found */
export function report(trouble: Trouble, count: number, output: CommandOutput): void {
  if (!trouble.isNone && count === 0) throw new Fault('SOURCE_BROKEN', String(trouble))
  if (!trouble.isNone) output.remark(String(trouble))
  else if (count === 0) output.remark('no data')
}

/** The four codes as the commands print them. */
export function codesOf({ network, station, location, channel }: ChannelId) {
  return { network, station, location: printedLocation(location), channel }
}
