/** `netdc archive spans`: the time spans without gaps that the archive holds. */
import type { Command } from 'commander'
import { formatInstant } from '../../../src/model/index.ts'
import { allTime, Holdings } from '../archive/holdings.ts'
import type { HeldSpan } from '../archive/holdings.ts'
import type { ArchiveIndex } from '../archive/index/archive-index.ts'
import { everything } from '../selection.ts'
import { Trouble } from '../trouble.ts'
import { onIndex, withIndex } from './index-setting.ts'
import { codesOf, optionalWindow, report } from './setting.ts'
import type { Chosen, Setting } from './setting.ts'
import { readSelection } from './words.ts'

export function addSpans(archive: Command, setting: Setting): void {
  const command = onIndex(archive.command('spans'))
  command
    .description('lists the time spans without gaps that the archive holds')
    .argument('[channel]', 'NET.STA.LOC.CHA, wildcards allowed; everything unless given')
    .argument('[start]', 'UTC, YYYY-MM-DD[THH:MM:SS[.ffffff]]')
    .argument('[end]', 'likewise')
    .option('--json', 'prints JSON')
    .action(async (channel: string | undefined, start: string, end: string, chosen: Chosen) => {
      const { output, signal } = setting
      const selection = channel === undefined ? everything : readSelection(channel, command)
      const window = optionalWindow(start, end, command) ?? allTime
      const trouble = new Trouble()
      const wanted = { selection, window }
      const look = (index: ArchiveIndex) =>
        Array.fromAsync(new Holdings(wanted, index, trouble, signal).spans())
      const spans = await withIndex(chosen, setting, look, wanted)
      output.rows('spans', spans.map(spanObject), chosen.json === true)
      report(trouble, spans.length, output)
    })
}

function spanObject({ id, start, end, rate }: HeldSpan) {
  return { ...codesOf(id), start: formatInstant(start), end: formatInstant(end), rate }
}
