/** `netdc archive index|list|spans|extract|resp`: the local archive from the command line. */
import type { Command } from 'commander'
import { addExtract } from './commands/extract.ts'
import { addIndex } from './commands/index.ts'
import { addList } from './commands/list.ts'
import { CommandOutput } from './commands/output.ts'
import type { Streams } from './commands/output.ts'
import { addResp } from './commands/resp.ts'
import type { LoadOptions } from './commands/setting.ts'
import { addSpans } from './commands/spans.ts'

const filesOnly =
  '\nOnly the files of this centre are looked at. Web services of other centres are not asked.'

/** @throws {Fault} out of the commands' actions; usage errors end in commander's way, with status 2 */
export function archiveCommands(
  program: Command,
  load: LoadOptions,
  streams: Streams = process,
): void {
  const { signal } = new AbortController()
  const setting = { load, output: new CommandOutput(streams), signal }
  const archive = program
    .command('archive')
    .description('the local archive')
    .addHelpText('afterAll', filesOnly)
  addIndex(archive, setting)
  addList(archive, setting)
  addSpans(archive, setting)
  addExtract(archive, setting)
  addResp(archive, setting)
}
