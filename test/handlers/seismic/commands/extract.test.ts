/** `netdc archive extract` with its options. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { readFile } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Command } from 'commander'
import { archiveCommands } from '../../../../handlers/seismic/commands.ts'
import { seismicOptions } from '../kit/ask.ts'
import { exampleArchive } from '../kit/example.ts'
import { scanFile } from '../kit/records.ts'

const window = ['2024-01-10T23:50:00', '2024-01-11T00:10:00']

async function openExtract(t: TestContext) {
  const { folder, waveforms } = await exampleArchive(t)
  const silent = new Writable({
    write(_chunk, _encoding, done) {
      done()
    },
  })
  const extract = async (...words: readonly string[]) => {
    const program = new Command('netdc')
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
    const load = () => seismicOptions({ waveforms: [waveforms] })
    archiveCommands(program, load, { stdout: silent, stderr: silent })
    const out = join(folder, 'out.mseed')
    await program.parseAsync(['archive', 'extract', ...words, '-o', out], { from: 'user' })
    return out
  }
  return { waveforms, folder, extract }
}

test('--trim cuts to the window, to the sample', async (t) => {
  const { extract } = await openExtract(t)

  const { found } = await scanFile(await extract('XX.BETA..BHZ', ...window, '--trim'))

  const [first, last] = [found[0], found.at(-1)]
  assert.ok(first && last)
  assert.ok(first.start >= '2024-01-10T23:50:00' && first.start < '2024-01-10T23:50:00.1')
  assert.ok(last.end <= '2024-01-11T00:10:00' && last.end > '2024-01-11T00:09:59.9')
})

test('--prune leaves out what is there twice', async (t) => {
  const { waveforms, extract } = await openExtract(t)
  const once = await readFile(await extract('XX.ALFA.00.BHZ', ...window, '--waveforms', waveforms))

  const pruned = await readFile(await extract('XX.ALFA.00.BHZ', ...window, '--prune', 'record'))

  assert.ok(once.length > 0 && once.equals(pruned))
})

test('an index that is kept gives the same', async (t) => {
  const { folder, waveforms, extract } = await openExtract(t)
  const words = ['XX.*.*.BHZ', ...window]
  const index = ['--waveforms', waveforms, '--index', join(folder, 'kept.sqlite')]

  const without = await readFile(await extract(...words, '--waveforms', waveforms))
  const made = await readFile(await extract(...words, ...index))
  const kept = await readFile(await extract(...words, ...index))

  assert.ok(without.length > 0 && without.equals(made) && without.equals(kept))
})

test('other levels of pruning are wrong usage', async (t) => {
  const { extract } = await openExtract(t)

  await assert.rejects(extract('XX.BETA..BHZ', ...window, '--prune', 'best'), {
    code: 'commander.invalidArgument',
  })
})
