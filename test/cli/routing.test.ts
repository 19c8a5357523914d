import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

import { makeArchive } from '../../handlers/seismic/synthetic.ts'
import { openGateway } from '../../src/server.ts'
import { quietDiagnostics } from '../kit/quiet.ts'
import { recordingLog, sentences } from '../kit/recording-log.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import { trialConfig } from '../kit/trial.ts'

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netdc-cli-routing-'))
  await makeArchive(join(folder, 'archive'))
  const config = '[handlers.seismic]\nwaveforms = "archive/sds"\nmetadata = "archive/stationxml"\n'
  await writeFile(join(folder, 'netdc.config'), config)
})

after(() => rm(folder, { recursive: true }))

async function netdc(...words: readonly string[]) {
  const child = spawn(process.execPath, [program, ...words], { cwd: folder })
  const exited = new Promise<number | null>((resolve) => {
    child.on('close', resolve)
  })
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { status: await exited, output, errors }
}

function row(columns: string): string {
  return `${columns} a@x.test n a c p e\n`
}

test('route tells who gets a line, what each gets, and who lost to which row', async () => {
  const rows = [row('PRIMARY BK A'), row('SECONDARY * E'), row('SECONDARY B? S')]
  await writeFile(join(folder, 'table.txt'), rows.join(''))

  const shown = await netdc('route', '.INV * B?', '--table', 'table.txt')
  const json = await netdc('route', '.INV * BK', '--table', 'table.txt', '--json')

  assert.equal(
    shown.output,
    [
      'A for BK, by mail: primary',
      '  table.txt:1: PRIMARY BK A a@x.test n a c p e',
      '  gets .INV * BK',
      'S for B? without BK, by mail: secondary, for what no primary serves',
      '  table.txt:3: SECONDARY B? S a@x.test n a c p e',
      '  gets .INV * B? exclude=BK',
      'lost  table.txt:2: SECONDARY * E: R5, less specific than B? (row 3)',
      '',
    ].join('\n'),
  )
  assert.match(json.output, /"lost":\[\{"row":2,.*"rule":"R3".*"beatenBy":\[1\]/)
})

test('route says that no handler here answers a type', async () => {
  const { output } = await netdc('route', '.SCHED * XX')

  assert.match(output, /^NETDC for XX, here: primary\n/)
  assert.match(output, /^but no handler here answers \.SCHED$/m)
})

test('route can be asked about a delegated request', async () => {
  const { output } = await netdc('route', '.INV * IU', '--delegated')

  assert.match(output, /^NETDC for IU, here: answered by this centre itself\n/)
  assert.match(output, /EARTH: R7, a delegated request is answered here$/m)
})

test('check prints each warning of the table, and each error of a bad one', async () => {
  const file = join(folder, 'routing-table.txt')
  await writeFile(file, row('PRIMARY BK A') + row('SECONDARY BK S') + row('PRIMARY BK A'))

  const odd = await netdc('check')
  await writeFile(file, `${row('PRIMARY IU A')}PRIMARY\nTERTIARY\n`)
  const bad = await netdc('check', '--json')
  await rm(join(folder, 'netdc-data', 'routing-table.last-good'))
  const refused = await netdc('check')
  await rm(file)

  assert.equal(odd.status, 0)
  assert.match(odd.output, /^warning +routing table +routing-table\.txt:2: .*never chosen: row 1/m)
  assert.match(odd.output, /^warning +routing table +routing-table\.txt:3: .*repeats row 1/m)
  assert.equal(bad.status, 1)
  assert.match(bad.output, /"state":"failed","says":"routing-table\.txt:2: /)
  assert.match(bad.output, /"state":"failed","says":"routing-table\.txt:3: /)
  assert.match(bad.output, /"state":"warning","says":"the last good copy serves instead"/)
  assert.equal(refused.status, 1)
  assert.match(refused.output, /^failed +parts +routing-table\.txt:2: /m)
  assert.match(refused.output, /^failed +parts +routing-table\.txt:3: /m)
})

/** A gateway that works, in a folder whose routing table is bad. */
async function openWithBadTable(t: TestContext) {
  const home = temporaryFolder(t)
  await writeFile(join(home, 'routing-table.txt'), 'PRIMARY\n')
  await makeArchive(join(home, 'archive'))
  const config = trialConfig(home)
  const log = recordingLog()
  const diagnostics = { ...quietDiagnostics, ...log }
  return { home, log, open: () => openGateway(config, ['work'], diagnostics) }
}

test('a gateway with a bad table starts with the last good one, and says so', async (t) => {
  const { home, log, open } = await openWithBadTable(t)
  const data = join(home, 'netdc-data')
  await mkdir(data)
  await writeFile(join(data, 'routing-table.last-good'), row('PRIMARY XX NETDC'))

  const gateway = await open()
  const events = await gateway.shop.ledger.events(0, 10)
  const { rows } = gateway.shop.table()
  await gateway.close()

  assert.deepEqual(
    rows.map(({ dcName }) => dcName),
    ['NETDC'],
  )
  assert.ok(
    sentences(log).includes('error: trouble with the routing table; the last good one is in force'),
  )
  assert.deepEqual(
    events.map((event) => [event.kind, event.level, 'reason' in event && event.reason]),
    [['FAILED', 'error', 'routing-table.txt:1: 1 columns; a row has ' + columns]],
  )
})

test('a gateway with a bad table and no copy of a good one does not start', async (t) => {
  const { open } = await openWithBadTable(t)

  await assert.rejects(open(), /routing-table\.txt:1: /)
})

const columns = 'STATUS NETWORK DC_NAME EMAIL DATA_CENTER_NAME ADDRESS CONTACT PHONE CONTACT_EMAIL'
