/** `netdc archive extract`: the miniSEED of a window. */
import { Option } from 'commander'
import type { Command } from 'commander'
import { Extraction } from '../archive/extract.ts'
import type { Wanted } from '../archive/extract.ts'
import { ArchiveIndex, temporaryFile } from '../archive/index/archive-index.ts'
import { indexOptions, onIndex, withIndex } from './index-setting.ts'
import { report } from './setting.ts'
import type { Chosen, Setting } from './setting.ts'
import { readSelection, readWindow } from './words.ts'

/** Whole records go, or samples too. */
const levels = ['record', 'sample'] as const

interface ChosenExtract extends Chosen, Pick<Wanted, 'prune' | 'trim'> {}

export function addExtract(archive: Command, setting: Setting): void {
  const command = onIndex(archive.command('extract'))
  command
    .description('writes the miniSEED records that overlap a window')
    .argument('<channel>', 'NET.STA.LOC.CHA, wildcards allowed, blank location empty or --')
    .argument('<start>', 'UTC, YYYY-MM-DD[THH:MM:SS[.ffffff]]')
    .argument('<end>', 'likewise')
    .addOption(
      new Option('--prune <level>', 'leaves out what is there more than once').choices(levels),
    )
    .option('--trim', 'cuts the first and the last record to the window, to the sample')
    .option('-o, --output <file>', 'a file to write instead of standard output')
    .action(async (channel: string, start: string, end: string, chosen: ChosenExtract) => {
      const selection = readSelection(channel, command)
      const window = readWindow(start, end, command)
      const { prune = 'none', trim = false } = chosen
      await extract({ selection, window, prune, trim }, chosen, setting)
    })
}

/** An index that is kept is taken as it is, but for the files of the window's days: see `index`. */
async function extract(
  wanted: Omit<Wanted, 'roots' | 'index'>,
  chosen: ChosenExtract,
  setting: Setting,
): Promise<void> {
  const { roots, file, databases = [] } = await indexOptions(chosen, setting)
  const act = (index: ArchiveIndex) => writeRecords({ ...wanted, roots, index }, chosen, setting)
  if (file === temporaryFile) {
    await withIndex(chosen, setting, act, wanted)
    return
  }
  const { log } = setting.output
  const index = ArchiveIndex.open({ file, roots, databases, log, place: 'here' })
  try {
    await act(index)
  } finally {
    await index.close()
  }
}

async function writeRecords(wanted: Wanted, chosen: ChosenExtract, setting: Setting) {
  const { output, signal } = setting
  const extraction = new Extraction(wanted, signal)
  await output.bytes(extraction.lentChunks(), chosen.output)
  report(extraction.trouble, extraction.records, output)
}
