/** `netdc archive index`: builds the index of the archive, or brings it up to date. */
import type { Command } from 'commander'
import { onIndex, withIndex } from './index-setting.ts'
import type { Chosen, Setting } from './setting.ts'

export function addIndex(archive: Command, setting: Setting): void {
  onIndex(archive.command('index'))
    .description('indexes the archive: reads the files that are new or changed, forgets those gone')
    .option('--json', 'prints JSON')
    .action(async (chosen: Chosen) => {
      const { output } = setting
      const report = await withIndex(chosen, setting, (_, found) => Promise.resolve(found))
      const { files, read, bytes, removed } = report
      const megabytes = (bytes / 1_000_000).toFixed(1)
      if (chosen.json === true) output.object({ files, read, bytes, removed })
      else output.line(`${files} files, ${read} read (${megabytes} MB), ${removed} gone`)
    })
}
