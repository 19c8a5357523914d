/** The example of a site's own program, as an operator sets it up. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import type { Story } from '../../src/cli/submitted.ts'
import { packageRoot } from '../../src/config/locate.ts'
import { at } from '../kit/at.ts'
import { requestText } from '../kit/trial.ts'

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const example = join(packageRoot(), 'examples/site-handler.sh')

let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netdc-site-'))
  await mkdir(join(folder, 'days'))
  for (const [name, content] of [
    ['XX.ALFA.00.BHZ.20240109', 'too early\n'],
    ['XX.ALFA.00.BHZ.20240110', 'the tenth\n'],
    ['XX.ALFA.00.BHZ.20240111', 'the eleventh\n'],
    ['XX.BETA..BHZ.20240110', 'of a blank location\n'],
  ] as const) {
    await writeFile(join(folder, 'days', name), content)
  }
  await writeFile(join(folder, 'netdc.config'), configWith(example))
})

after(() => rm(folder, { recursive: true }))

function configWith(command: string): string {
  return `
[handlers.dayfiles]
command = ["${command}", "${join(folder, 'days')}"]
types = ["DATA"]
lines = "understood"
ending = "mseed"
media_type = "application/vnd.fdsn.mseed"
`
}

async function netdc(words: readonly string[]) {
  const child = spawn(process.execPath, [program, ...words], { cwd: folder })
  child.stdin.end()
  const exited = new Promise<number | null>((resolve) => {
    child.on('close', resolve)
  })
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { status: await exited, output, errors }
}

async function submit(lines: readonly string[]) {
  await writeFile(join(folder, 'request.txt'), requestText(lines))
  const words = ['submit', 'request.txt', '--sender', 'jenny@seis.example.edu', '--wait', '--json']
  const { status, output } = await netdc(words)
  assert.equal(status, 0)
  return at((JSON.parse(output) as Story).requests, 0)
}

const window = '"2024 01 10 23 50 00" "2024 01 11 00 10 00"'

test('the example answers what its folder has, line by line', async () => {
  const { lines, shipments } = await submit([
    `.DATA * XX ALFA 00 BHZ ${window}`,
    `.DATA * XX GONE 00 BHZ ${window}`,
    `.data * xx beta -- bhz 2024-01-10T00:00:00 2024-01-10T12:00:00`,
    `.DATA * XX ALFA 00 BH? ${window}`,
    `.DATA * XX "ALFA BETA" 00 BHZ ${window}`,
  ])

  const told = lines.map((line) => at(line.outcomes, 0))
  assert.deepEqual(
    told.map(({ outcome, count, detail }) => `${outcome} ${count} ${detail}`.trim()),
    [
      'ok 2',
      'nodata 0',
      'ok 1',
      'refused 0 wildcards are not answered here',
      'refused 0 lists are not answered here: write a line for each station and channel',
    ],
  )
  const shipment = at(shipments, 0)
  assert.equal(shipment.name, 'my_event.DATA.NETDC.mseed')
  const product = await readFile(shipment.path, 'utf8')
  assert.equal(product, 'the tenth\nthe eleventh\nof a blank location\n')
  assert.deepEqual(await readdir(join(folder, 'netdc-data/handlers/dayfiles')), [])
})

test('the example has nothing to send where it found nothing', async () => {
  const { lines, shipments } = await submit([`.DATA * XX NONE 00 BHZ ${window}`])

  assert.equal(at(at(lines, 0).outcomes, 0).outcome, 'nodata')
  assert.deepEqual(shipments, [])
})

test('check says whether the program can be run', async () => {
  const broken = join(folder, 'broken.config')
  await writeFile(broken, configWith('/nowhere/site-handler.sh'))

  const good = await netdc(['check'])
  const bad = await netdc(['check', '--config', broken])

  assert.match(good.output, /^ok +handler dayfiles/m)
  assert.match(bad.output, /^failed +handler dayfiles +\/nowhere\/site-handler\.sh is no program/m)
  assert.equal(bad.status, 1)
})

test('the guide prints the very example', async () => {
  const guide = await readFile(join(packageRoot(), 'docs/writing-a-handler.md'), 'utf8')

  const printed = /```sh\n(#!\/bin\/sh\n[^]*?)```/.exec(guide)?.[1]

  assert.equal(printed, await readFile(example, 'utf8'))
})
