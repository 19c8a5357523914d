/** `netdc archive resp`: instrument responses, as RESP text unless another format is asked for. */
import { Option } from 'commander'
import type { Command } from 'commander'
import { fromMilliseconds } from '../../../src/model/index.ts'
import type { ResponseFormat } from '../formats.ts'
import { Metadata } from '../metadata/metadata.ts'
import { openWriter } from '../response-formats/answer-responses.ts'
import { completed, Responses } from '../response-formats/responses.ts'
import { foldersOf, optionalWindow, report } from './setting.ts'
import type { Chosen, Setting } from './setting.ts'
import { readSelection } from './words.ts'

const formats: readonly ResponseFormat[] = ['resp', 'stationxml', 'sacpz']

interface ChosenResponses extends Chosen {
  readonly format: ResponseFormat
}

export function addResp(archive: Command, { load, output, signal }: Setting): void {
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
    .addOption(new Option('--format <format>', 'of the text').choices(formats).default('resp'))
    .option('-o, --output <file>', 'a file to write instead of standard output')
    .action(async (channel: string, start: string, end: string, chosen: ChosenResponses) => {
      const selection = readSelection(channel, command)
      const window = optionalWindow(start, end, command)
      const folders = await foldersOf(chosen, load)
      const metadata = Metadata.open({ file: ':memory:', folders, log: output.log })
      try {
        const created = fromMilliseconds(Date.now())
        const writer = openWriter(chosen.format, metadata, { sender: 'netdc', created })
        const responses = new Responses(metadata, writer, signal)
        const text = responses.text({ level: 'response', selection, window })
        await output.bytes(completed(text, writer), chosen.output)
        report(responses.trouble, responses.count, output)
      } finally {
        metadata.close()
      }
    })
}
