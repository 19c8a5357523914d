/** Opens the index that an `archive` command looks at, and brings it up to date first. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { readRoot } from '../read-root.ts'
import { ArchiveIndex, temporaryFile } from '../archive/index/archive-index.ts'
import type { ArchiveIndexOptions, RescanReport, Wanted } from '../archive/index/archive-index.ts'
import { nothingNamed, onWaveforms } from './setting.ts'
import type { Chosen, Setting } from './setting.ts'

export function onIndex(command: Command): Command {
  return onWaveforms(command)
    .option('--index <file>', 'the index of the archive instead of the configured one')
    .option('--database <file>', 'a database that mseedindex made of the archive', gathered)
}

/**
 * Opens the index, looks for what changed in the archive, does something with it and closes it.
 *
 * @param wanted - what will be looked for
 * @throws {Fault} `SOURCE_DOWN` when a folder of the archive cannot be read
 */
export async function withIndex<T>(
  chosen: Chosen,
  setting: Setting,
  act: (index: ArchiveIndex, report: RescanReport) => Promise<T>,
  wanted?: Wanted,
): Promise<T> {
  const { output, signal } = setting
  const options = await indexOptions(chosen, setting)
  for (const root of options.roots) await readRoot(root)
  const index = ArchiveIndex.open({ ...options, log: output.log, place: 'here' })
  const bar = output.progress('indexing')
  try {
    const report = await index.refresh(signal, {
      onProgress: bar?.show,
      // What others will look for is of no use in an index that goes with the command.
      wanted: options.file === temporaryFile ? wanted : undefined,
    })
    bar?.end()
    if (report.trouble !== '') output.remark(report.trouble)
    return await act(index, report)
  } finally {
    bar?.end()
    await index.close()
  }
}

/** Folders named on the command line have no index but the one named with them. */
export async function indexOptions(
  chosen: Chosen,
  { load }: Setting,
): Promise<Pick<ArchiveIndexOptions, 'file' | 'roots' | 'databases'>> {
  const databases = (chosen.database ?? []).map((file) => resolve(file))
  const file = chosen.index === undefined ? undefined : resolve(chosen.index)
  if (chosen.waveforms !== undefined) {
    return { file: file ?? temporaryFile, roots: [resolve(chosen.waveforms)], databases }
  }
  const options = await load(chosen.config)
  if (options.waveforms.length === 0) throw nothingNamed('waveforms')
  return {
    file: file ?? options.index ?? temporaryFile,
    roots: options.waveforms,
    databases: [...options.databases, ...databases],
  }
}

function gathered(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}
