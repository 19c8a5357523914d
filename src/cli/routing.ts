/** `netdc routing import`: rows of the routing table from what routing services answer. */
import { basename } from 'node:path'

import { Option } from 'commander'
import type { Command } from 'commander'

import type { Merged } from '../../routing/import/merge-table.ts'
import { mergeTable } from '../../routing/import/merge-table.ts'
import { openSource } from '../../routing/import/open-source.ts'
import type { SourceKind } from '../../routing/import/read-source.ts'
import { largestSource, readSource, sourceKinds } from '../../routing/import/read-source.ts'
import type { SourceReading } from '../../routing/import/reading.ts'
import { replaceFile } from '../../routing/import/replace-file.ts'
import { programVersion } from '../config/version.ts'
import { ExitStatus } from './exit-status.ts'
import { readInput, write, writeError, writeJson } from './output.ts'

interface Options {
  readonly kind?: SourceKind
  readonly name: ReadonlyMap<string, string>
  readonly without: ReadonlySet<string>
  readonly into?: string
  readonly dryRun?: true
  readonly json?: true
}

export function routingCommand(program: Command): void {
  program
    .command('routing')
    .description('the routing table')
    .command('import')
    .description('makes rows of the answers of routing services and registries')
    .argument('<source...>', 'files, http(s) URLs, or - for standard input')
    .addOption(new Option('--kind <kind>', 'of all sources').choices(sourceKinds))
    .option('--name <host=dc_name>', 'names the centre of a host; repeatable', addName, new Map())
    .option('--without <dc_name>', 'leaves a centre out; repeatable', addDcName, new Set())
    .option('--into <file>', 'replaces the imported rows of this table, instead of printing them')
    .option('--dry-run', 'only shows which rows would come (+) and go (-)')
    .option('--json', 'prints JSON')
    .action(importRouting)
}

async function importRouting(names: readonly string[], options: Options): Promise<void> {
  const { kind, name, without, into, dryRun } = options
  refuseContradictions(options)
  const sources = await readSources(names, kind)
  const table =
    into === undefined ? {} : { into: { name: basename(into), bytes: await readInput(into) } }
  const merged = mergeTable(sources, { names: name, without, ...table })
  const before = table.into?.bytes
  // A table that stays as it is, is not written: the gateway need not read it again.
  const isWritten = into !== undefined && !dryRun && before?.equals(merged.bytes) === false
  if (isWritten) await replaceFile(into, before, merged.bytes)
  if (options.json) writeJson(jsonOf(merged, into, isWritten))
  else tell(merged, options)
}

/** @throws {ExitStatus} 2 */
function refuseContradictions({ into, dryRun }: Options): void {
  if (dryRun && into === undefined) throw new ExitStatus(2, '--dry-run goes with --into FILE')
  if (into === '-') throw new ExitStatus(2, '--into names a file; without it the table is printed')
}

const patienceMs = 60_000

/** One after the other: when one fails nothing has been done yet. */
async function readSources(
  names: readonly string[],
  kind: SourceKind | undefined,
): Promise<readonly SourceReading[]> {
  const sources: SourceReading[] = []
  for (const name of names) {
    const bytes = await openSource(name, {
      signal: AbortSignal.timeout(patienceMs),
      input: process.stdin,
      most: largestSource,
      agent: `netdc/${programVersion()}`,
    })
    sources.push(readSource(bytes, name === '-' ? 'standard input' : name, kind))
  }
  return sources
}

function tell(merged: Merged, { into, dryRun }: Options): void {
  for (const remark of merged.remarks) writeError(`${remark}\n`)
  if (into === undefined) {
    write(merged.bytes.toString())
    return
  }
  if (dryRun) {
    for (const row of merged.removed) write(`- ${row}\n`)
    for (const row of merged.added) write(`+ ${row}\n`)
  }
  const { rows, added, removed } = merged
  write(`${into}: ${rows} rows imported, ${added.length} new, ${removed.length} gone\n`)
}

function jsonOf(merged: Merged, into: string | undefined, isWritten: boolean) {
  const { bytes, rows, added, removed, remarks } = merged
  const table = into === undefined ? { table: bytes.toString() } : { file: into, isWritten }
  return { ...table, rows, added, removed, remarks }
}

/** @throws {ExitStatus} 2 for anything but `HOST=DC_NAME` */
function addName(text: string, names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const [, host, name] = /^([^=\s]+)=([A-Z0-9_-]{1,16})$/i.exec(text) ?? []
  if (host === undefined || name === undefined) {
    throw new ExitStatus(2, `--name ${text}: write it as HOST=DC_NAME, e.g. geofon.gfz.de=GFZ`)
  }
  return new Map([...names, [host.toLowerCase(), name.toUpperCase()]])
}

function addDcName(text: string, names: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...names, text.toUpperCase()])
}
