/** `netdc archive list|spans|extract|resp`: the local archive from the command line. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { Fault, formatInstant } from '../../src/model/index.ts'
import type { TimeWindow } from '../../src/model/index.ts'
import { Extraction } from './archive/extract.ts'
import { FileSummaries } from './archive/file-summaries.ts'
import { allTime, Holdings } from './archive/holdings.ts'
import type { HeldChannel, HeldSpan } from './archive/holdings.ts'
import { printedLocation } from './channel-id.ts'
import { CommandOutput } from './commands/output.ts'
import type { Streams } from './commands/output.ts'
import { readSelection, readWindow } from './commands/words.ts'
import type { SeismicOptions } from './options.ts'
import { Responses } from './resp/answer-response.ts'
import { everything } from './selection.ts'
import { Catalogue } from './stationxml/catalogue.ts'
import { Trouble } from './trouble.ts'

/** Reads the handler's section of a configuration file, or of the one in force. */
export type LoadOptions = (
  configFile: string | undefined,
) => SeismicOptions | Promise<SeismicOptions>

interface Setting {
  readonly config?: string
  readonly waveforms?: string
  readonly metadata?: string
  readonly json?: true
  readonly output?: string
}

/** A command is one short piece of work: nothing but the end of the process stops it. */
const { signal } = new AbortController()

/** @throws {Fault} out of the commands' actions; usage errors end in commander's way, with status 2 */
export function archiveCommands(
  program: Command,
  load: LoadOptions,
  streams: Streams = process,
): void {
  const output = new CommandOutput(streams)
  const archive = program.command('archive').description('the local archive')
  addList(archive, load, output)
  addSpans(archive, load, output)
  addExtract(archive, load, output)
  addResp(archive, load, output)
}

function addList(archive: Command, load: LoadOptions, output: CommandOutput): void {
  onWaveforms(archive.command('list'))
    .description('lists the channels of the archive, each from its first sample to its last one')
    .option('--json', 'prints JSON')
    .action(async (setting: Setting) => {
      const trouble = new Trouble()
      const wanted = { roots: await rootsOf(setting, load), selection: everything, window: allTime }
      const holdings = new Holdings(wanted, new FileSummaries(0), trouble, signal)
      const channels = await Array.fromAsync(holdings.channels())
      output.rows('channels', channels.map(channelObject), setting.json === true)
      report(trouble, channels.length, output)
    })
}

function addSpans(archive: Command, load: LoadOptions, output: CommandOutput): void {
  const command = onWaveforms(archive.command('spans'))
  command
    .description('lists the time spans without gaps that the archive holds')
    .argument('[channel]', 'NET.STA.LOC.CHA, wildcards allowed; everything unless given')
    .argument('[start]', 'UTC, YYYY-MM-DD[THH:MM:SS[.ffffff]]')
    .argument('[end]', 'likewise')
    .option('--json', 'prints JSON')
    .action(async (channel: string | undefined, start: string, end: string, setting: Setting) => {
      const selection = channel === undefined ? everything : readSelection(channel, command)
      const window = optionalWindow(start, end, command) ?? allTime
      const trouble = new Trouble()
      const wanted = { roots: await rootsOf(setting, load), selection, window }
      const holdings = new Holdings(wanted, new FileSummaries(0), trouble, signal)
      const spans = await Array.fromAsync(holdings.spans())
      output.rows('spans', spans.map(spanObject), setting.json === true)
      report(trouble, spans.length, output)
    })
}

function addExtract(archive: Command, load: LoadOptions, output: CommandOutput): void {
  const command = onWaveforms(archive.command('extract'))
  command
    .description('writes the miniSEED records that overlap a window')
    .argument('<channel>', 'NET.STA.LOC.CHA, wildcards allowed, blank location empty or --')
    .argument('<start>', 'UTC, YYYY-MM-DD[THH:MM:SS[.ffffff]]')
    .argument('<end>', 'likewise')
    .option('-o, --output <file>', 'a file to write instead of standard output')
    .action(async (channel: string, start: string, end: string, setting: Setting) => {
      const selection = readSelection(channel, command)
      const window = readWindow(start, end, command)
      const roots = await rootsOf(setting, load)
      const extraction = new Extraction({ roots, selection, window }, signal)
      await output.bytes(extraction.chunks(), setting.output)
      report(extraction.trouble, extraction.records, output)
    })
}

function addResp(archive: Command, load: LoadOptions, output: CommandOutput): void {
  const command = archive.command('resp').option('--config <file>', 'the configuration file')
  command
    .description('writes instrument responses as RESP text')
    .argument('<channel>', 'NET.STA.LOC.CHA, wildcards allowed, blank location empty or --')
    .argument('[start]', 'UTC, YYYY-MM-DD[THH:MM:SS[.ffffff]]; the whole history unless given')
    .argument('[end]', 'likewise')
    .option('--metadata <folder>', 'a folder of StationXML instead of the configured ones')
    .option('-o, --output <file>', 'a file to write instead of standard output')
    .action(async (channel: string, start: string, end: string, setting: Setting) => {
      const selection = readSelection(channel, command)
      const window = optionalWindow(start, end, command)
      const folders = await foldersOf(setting, load)
      const responses = new Responses(new Catalogue(folders, output.log), signal)
      const text = responses.text({ level: 'response', selection, window })
      await output.bytes(text, setting.output)
      report(responses.trouble, responses.count, output)
    })
}

function onWaveforms(command: Command): Command {
  return command
    .option('--config <file>', 'the configuration file')
    .option('--waveforms <folder>', 'the folder of an SDS tree instead of the configured ones')
}

async function rootsOf(setting: Setting, load: LoadOptions): Promise<readonly string[]> {
  if (setting.waveforms !== undefined) return [resolve(setting.waveforms)]
  return (await load(setting.config)).waveforms
}

async function foldersOf(setting: Setting, load: LoadOptions): Promise<readonly string[]> {
  if (setting.metadata !== undefined) return [resolve(setting.metadata)]
  return (await load(setting.config)).metadata
}

function optionalWindow(
  start: string | undefined,
  end: string | undefined,
  command: Command,
): TimeWindow | undefined {
  if (start === undefined) return undefined
  return readWindow(start, end ?? '', command)
}

/** @throws {Fault} `SOURCE_BROKEN` when trouble is all that was found */
function report(trouble: Trouble, count: number, output: CommandOutput): void {
  if (!trouble.isNone && count === 0) throw new Fault('SOURCE_BROKEN', String(trouble))
  if (!trouble.isNone) output.remark(String(trouble))
  else if (count === 0) output.remark('no data')
}

function channelObject({ id, start, end, files }: HeldChannel) {
  return { ...codesOf(id), start: formatInstant(start), end: formatInstant(end), files }
}

function spanObject({ id, start, end, rate }: HeldSpan) {
  return { ...codesOf(id), start: formatInstant(start), end: formatInstant(end), rate }
}

function codesOf({ network, station, location, channel }: HeldSpan['id']) {
  return { network, station, location: printedLocation(location), channel }
}
