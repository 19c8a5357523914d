/** `netdc archive resp`: instrument responses, as RESP text unless another format is asked for. */
import { resolve } from 'node:path'
import { Option } from 'commander'
import type { Command } from 'commander'
import type { Log } from '../../../src/log/log.ts'
import { Fault, fromMilliseconds } from '../../../src/model/index.ts'
import { responseFormats } from '../formats.ts'
import type { ResponseFormat } from '../formats.ts'
import { metadataIndex, temporaryIndex } from '../metadata/index-file.ts'
import { Metadata } from '../metadata/metadata.ts'
import type { MetadataOptions } from '../metadata/metadata.ts'
import { openWriter } from '../response-formats/answer-responses.ts'
import { completed, Responses } from '../response-formats/responses.ts'
import type { CommandOutput } from './output.ts'
import { nothingNamed, optionalWindow, report } from './setting.ts'
import type { Chosen, Setting } from './setting.ts'
import { readSelection } from './words.ts'

interface ChosenResponses extends Chosen {
  readonly format: ResponseFormat
}

export function addResp(archive: Command, setting: Setting): void {
  const { output, signal } = setting
  const command = archive.command('resp').option('--config <file>', 'the configuration file')
  command
    .description('writes instrument responses as RESP text')
    .argument('<channel>', 'NET.STA.LOC.CHA, wildcards allowed, blank location empty or --')
    .argument('[start]', 'UTC, YYYY-MM-DD[THH:MM:SS[.ffffff]]; the whole history unless given')
    .argument('[end]', 'likewise')
    .option(
      '--metadata <folder>',
      'a folder of StationXML, RESP or dataless SEED instead of the configured ones',
    )
    .addOption(
      new Option('--format <format>', 'of the text').choices(responseFormats).default('resp'),
    )
    .option('-o, --output <file>', 'a file to write instead of standard output')
    .action(async (channel: string, start: string, end: string, chosen: ChosenResponses) => {
      const selection = readSelection(channel, command)
      const window = optionalWindow(start, end, command)
      const metadata = await openMetadata(chosen, setting)
      try {
        const created = fromMilliseconds(Date.now())
        const writer = openWriter(chosen.format, metadata, { sender: 'netdc', created })
        const responses = new Responses(metadata, writer, signal)
        const text = responses.text({ level: 'response', selection, window })
        try {
          await output.bytes(completed(text, writer), chosen.output)
        } finally {
          for (const trouble of responses.fileTroubles) output.remark(trouble)
        }
        report(responses.trouble, responses.count, output)
      } finally {
        metadata.close()
      }
    })
}

/** Every trouble is told with the text, not only those that are found just now. */
const mute: Log = { debug: silent, info: silent, warn: silent, error: silent }

function silent(): void {
  // The log of the index tells each thing once.
}

/** The index of the gateway, which may be at work meanwhile; a folder named by hand has none. */
async function openMetadata(chosen: Chosen, { load, output }: Setting): Promise<Metadata> {
  if (chosen.metadata !== undefined) {
    return Metadata.open({ file: temporaryIndex, folders: [resolve(chosen.metadata)], log: mute })
  }
  const { metadata: folders, index } = await load(chosen.config)
  if (folders.length === 0) throw nothingNamed('metadata')
  return openKept({ file: metadataIndex(index), folders, log: mute }, output)
}

/** Who may read the metadata need not be allowed to write the index of the gateway. */
function openKept(options: MetadataOptions, output: CommandOutput): Metadata {
  try {
    return Metadata.open(options)
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'CONFIG')) throw error
    output.remark(`${error.message}; the metadata are read without it`)
    return Metadata.open({ ...options, file: temporaryIndex })
  }
}
