import assert from 'node:assert/strict'
import { test } from 'node:test'

import { centresHandler } from '../../routing/centres.ts'
import type { CentresQuery } from '../../routing/centres.ts'
import { loadTable } from '../../routing/table.ts'
import type { Answer, HandlerModule, HandlerTask } from '../../src/handle/handler.ts'
import { fromMilliseconds, requestId } from '../../src/model/index.ts'
import type { MailId } from '../../src/model/index.ts'
import { splitLine } from '../../src/parse/line.ts'
import { quiet } from '../kit/quiet.ts'
import { aHeader } from '../kit/request.ts'

const table = loadTable(
  [
    'PRIMARY IU EARTH netdc@earth.test "Earth Scope" Seattle "N. Name" "+1 206" info@earth.test',
    'PRIMARY GE BERLIN - GEOFON Potsdam "N. Name" "+49" info@gfz.test fdsnws=https://x.test',
    'SECONDARY GE EARTH netdc@earth.test "Earth Scope" Seattle "N. Name" "+1 206" info@earth.test',
    'PRIMARY BK ZION a@x.test Zion "1  Mist Lane" "" "" -',
  ].join('\n'),
)

const task: HandlerTask = {
  requestId: requestId('1' as MailId, 1),
  hubId: 'NCEDC:Jan_11,02:02:12:1',
  token: 'secret',
  class: 'INV',
  header: aHeader(),
  dcName: 'NETDC',
  attempt: 1,
  signal: new AbortController().signal,
  log: quiet,
}

const module = centresHandler(() => table)

function answersTo(...texts: readonly string[]) {
  return answersOf(module, ...texts)
}

async function answersOf(
  module: HandlerModule<undefined, CentresQuery>,
  ...texts: readonly string[]
): Promise<readonly Answer[]> {
  module.readOptions({}, '.')
  const handler = await module.create(undefined, {
    clock: () => fromMilliseconds(0),
    log: quiet,
  })
  const lines = texts.map((text, index) => {
    const reading = module.readLine(splitLine(index + 1, text).line)
    assert.ok('query' in reading)
    return { number: index + 1, text, query: reading.query }
  })
  return Array.fromAsync(handler.handle(lines, task))
}

async function textOf(answer: Answer | undefined): Promise<string> {
  assert.ok(answer !== undefined && 'bytes' in answer)
  return Buffer.concat(await Array.fromAsync(answer.bytes)).toString()
}

test('every centre is listed once, by name', async () => {
  const [bytes, outcome] = await answersTo('.INV *')

  assert.equal(
    await textOf(bytes),
    `.INV *


DATA CENTERS
DC_NAME EMAIL DATA_CENTER_NAME ADDRESS CONTACT PHONE CONTACT_EMAIL
"BERLIN" "" "GEOFON" "Potsdam" "N. Name" "+49" "info@gfz.test"
"EARTH" "netdc@earth.test" "Earth Scope" "Seattle" "N. Name" "+1 206" "info@earth.test"
"ZION" "a@x.test" "Zion" "1 Mist Lane" "" "" "-"

`,
  )
  assert.deepEqual(outcome, { line: 1, outcome: { kind: 'ok', count: 3, detail: '' } })
})

test('a value holds no quote and no line end: the protocol could not tell them from its own', async () => {
  const [row] = table.rows
  assert.ok(row)
  const odd = { ...row, dataCenterName: 'The "Earth"\n  Centre', dcName: 'ODD' }
  const oddities = centresHandler(() => ({ rows: [odd], warnings: [] }))

  const [bytes] = await answersOf(oddities, '.INV ODD')

  assert.match(await textOf(bytes), /^"ODD" "netdc@earth\.test" "The 'Earth' Centre" "Seattle"/m)
})

test('a centre that is named is listed alone', async () => {
  const [bytes, outcome] = await answersTo('.INV earth')

  assert.doesNotMatch(await textOf(bytes), /BERLIN/)
  assert.deepEqual(outcome, { line: 1, outcome: { kind: 'ok', count: 1, detail: '' } })
})

test('a centre that nobody knows is no data', async () => {
  const [bytes, outcome] = await answersTo('.INV MARS')

  assert.match(await textOf(bytes), /CONTACT_EMAIL\nNO DATA\n\n$/)
  assert.ok(outcome !== undefined && 'outcome' in outcome)
  assert.equal(outcome.outcome.kind, 'nodata')
})

test('lines are answered in their order', async () => {
  const answers = await answersTo('.INV *', '.INV EARTH')

  assert.deepEqual(
    answers.map((answer) => 'line' in answer && answer.line),
    [1, 1, 2, 2],
  )
})

test('lines that ask for more than centres are left to others', () => {
  for (const text of ['.INV * IU', '.INV EARTH IU ANMO']) {
    const reading = module.readLine(splitLine(1, text).line)

    assert.ok('problems' in reading)
  }
})

test('an option is a problem', () => {
  const { line } = splitLine(1, '.INV *')
  const reading = module.readLine({ ...line, options: { colour: 'blue' } })

  assert.ok('problems' in reading)
  assert.match(reading.problems.join(), /colour/)
})

test('the product is a text', () => {
  const mediaType = 'text/plain; charset=utf-8'

  assert.deepEqual(module.form('INV', task.header), { ending: 'txt', mediaType })
})
