/** `netdc archive list`: the channels of the archive. */
import type { Command } from 'commander'
import { formatInstant } from '../../../src/model/index.ts'
import { allTime, Holdings } from '../archive/holdings.ts'
import type { HeldChannel } from '../archive/holdings.ts'
import { everything } from '../selection.ts'
import { Trouble } from '../trouble.ts'
import { onIndex, withIndex } from './index-setting.ts'
import { codesOf, report } from './setting.ts'
import type { Chosen, Setting } from './setting.ts'

export function addList(archive: Command, setting: Setting): void {
  onIndex(archive.command('list'))
    .description('lists the channels of the archive, each from its first sample to its last one')
    .option('--json', 'prints JSON')
    .action(async (chosen: Chosen) => {
      const { output, signal } = setting
      const trouble = new Trouble()
      const wanted = { selection: everything, window: allTime }
      const channels = await withIndex(chosen, setting, async (index) => {
        return Array.fromAsync(new Holdings(wanted, index, trouble, signal).channels())
      })
      output.rows('channels', channels.map(channelObject), chosen.json === true)
      report(trouble, channels.length, output)
    })
}

function channelObject({ id, start, end, files }: HeldChannel) {
  return { ...codesOf(id), start: formatInstant(start), end: formatInstant(end), files }
}
