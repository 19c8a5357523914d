/**
 * Runs the benchmarks one after another, each in a process of its own, and prints what they found as
 * Markdown: `npm run bench`, or `npm run bench -- extract` for some of them.
 */
import { fileURLToPath } from 'node:url'

import { run } from './child.ts'
import { load, machine } from './machine.ts'
import { print } from './report.ts'

const benchmarks: ReadonlyMap<string, { readonly title: string; readonly script: string }> =
  new Map([
    ['accept', { title: 'Taking mail', script: 'accept/accept.ts' }],
    ['pick-up', { title: 'Picking up shipments', script: 'pick-up/pick-up.ts' }],
    ['send', { title: 'Sending letters', script: 'send/send.ts' }],
    ['soup', { title: 'Reading what was made to be slow', script: 'soup/soup.ts' }],
    ['lines', { title: 'Reading requests', script: 'lines/lines.ts' }],
    ['parts', { title: 'Routing the longest request', script: 'parts/parts.ts' }],
    ['routing', { title: 'Routing lines', script: 'routing/routing.ts' }],
    ['decode', { title: 'Reading miniSEED', script: 'decode/decode.ts' }],
    ['fuzz', { title: 'Reading miniSEED that was spoilt', script: 'fuzz/fuzz.ts' }],
    ['index', { title: 'Indexing waveforms', script: 'index/index.ts' }],
    ['stationxml', { title: 'Indexing StationXML', script: 'stationxml/stationxml.ts' }],
    ['formats', { title: 'Writing formats', script: 'formats/formats.ts' }],
    ['tar', { title: 'Bundling a merge', script: 'tar/tar.ts' }],
    ['sftp', { title: 'Pushing by SFTP', script: 'sftp/sftp.ts' }],
    ['push', { title: 'Pushing a shipment', script: 'push/push.ts' }],
    ['extract', { title: 'Extracting waveforms', script: 'extract/extract.ts' }],
  ])

const names = process.argv.slice(2)
print(`${new Date().toISOString().slice(0, 16)}Z, ${machine()}`)
for (const name of names.length > 0 ? names : benchmarks.keys()) {
  const benchmark = benchmarks.get(name)
  if (benchmark === undefined) {
    throw new Error(`there is no benchmark ${name}: ${[...benchmarks.keys()].join(', ')}`)
  }
  const before = load()
  print(`\n## ${benchmark.title}\n`)
  await run(
    process.execPath,
    [fileURLToPath(new URL(benchmark.script, import.meta.url))],
    'inherit',
  )
  print(`\nLoad average of the minute before ${before}, of the last one ${load()}.`)
}
