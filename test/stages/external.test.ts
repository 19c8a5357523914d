/** A program of the site's own, from the mail to the shipment. */
import assert from 'node:assert/strict'
import { chmodSync, readdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import { partId } from '../../src/model/index.ts'
import type { RequestId } from '../../src/model/index.ts'
import { partToken } from '../../src/stages/part-token.ts'
import { at } from '../kit/at.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import { openTrial, requestText } from '../kit/trial.ts'

const window = '"2024 01 10 23 50 00" "2024 01 11 00 10 00"'
const data = `.DATA * XX ALFA 00 BHZ ${window}`

/** A gateway with such a program. */
async function open(t: TestContext, body: string, settings = 'types = ["DATA"]\nending = "mseed"') {
  const program = join(temporaryFolder(t), 'program')
  writeFileSync(program, `#!/bin/sh\n${body}\n`)
  chmodSync(program, 0o755)
  const trial = await openTrial({
    config: `[handlers.mydata]\ncommand = ["${program}"]\n${settings}`,
  })
  t.after(() => trial.close())
  return trial
}

test('a program answers all lines of its types, and built-in handlers the others', async (t) => {
  const trial = await open(
    t,
    'cat > "$NETDC_FILENAME"; echo "7 ok 12" > "$NETDC_FILENAME.outcomes"',
  )

  const { story } = await trial.ask(requestText(['.INV * XX', data, data]))

  const request = at(story.requests, 0)
  const outcomes = request.lines.flatMap((line) => line.outcomes)
  assert.deepEqual(
    outcomes.map(({ outcome, count }) => `${outcome} ${count}`),
    ['ok 1', 'ok 0', 'ok 0'],
  )
  const shipment = request.shipments.find((one) => one.class === 'DATA')
  assert.equal(shipment?.name, 'my_event.DATA.NETDC.mseed')
  const input = await readFile(shipment.path, 'utf8')
  assert.match(input, new RegExp(`^\\.HUB_ID ${request.hubId}$`, 'm'))
  const numbers = request.lines.slice(1).map(({ number }) => number)
  assert.match(input, new RegExp(`^\\.LINE_NUMBERS ${numbers.join('-')}$`, 'm'))
  assert.ok(input.endsWith(`\n\n${data}\n${data}\n`))
})

test('a program is given a token that proves what it says, and not the requester’s', async (t) => {
  const trial = await open(t, 'echo "$NETDC_TOKEN" > "$NETDC_FILENAME"')

  const { story } = await trial.ask(requestText([data]))

  const id = at(story.requests, 0).requestId as RequestId
  const { token } = await trial.gateway.shop.ledger.request(id)
  const told = await readFile(at(at(story.requests, 0).shipments, 0).path, 'utf8')
  assert.equal(told, `${partToken(token, partId(id, 'DATA', 'NETDC'))}\n`)
  assert.notEqual(told.trim(), token)
})

test('a type that the gateway does not know becomes known by its program', async (t) => {
  const body = 'cat > "$NETDC_FILENAME"'
  const trial = await open(t, body, 'types = ["MAGN"]\nending = "txt"\nmedia_type = "text/plain"')

  const { story, letters } = await trial.ask(requestText(['.MAGN NETDC XX 2024 local']))

  const [outcome] = at(at(story.requests, 0).lines, 0).outcomes
  assert.equal(outcome?.outcome, 'ok')
  assert.ok(letters.some(({ text }) => text.includes('NETDC: answered')))
})

describe('lines whose program', () => {
  test('announces the result for later fail, and its folder is kept for it', async (t) => {
    const trial = await open(t, 'exit 20')

    const { story, events } = await trial.ask(requestText([data]))

    const [outcome] = at(at(story.requests, 0).lines, 0).outcomes
    assert.equal(outcome?.outcome, 'failed')
    assert.match(outcome.detail, /does not wait for results that are announced later/)
    assert.ok(events.some(({ kind }) => kind === 'FAILED'))
    assert.equal(readdirSync(join(trial.folder, 'netdc-data/handlers/mydata')).length, 1)
  })

  test('gives too much fail, and only they', async (t) => {
    const body = 'head -c 1000001 /dev/zero > "$NETDC_FILENAME"'
    const trial = await open(t, body, 'types = ["DATA"]\nmegabytes = 1')

    const { story } = await trial.ask(requestText(['.INV * XX', data]))

    const kinds = at(story.requests, 0).lines.map((line) => at(line.outcomes, 0).outcome)
    assert.deepEqual(kinds, ['ok', 'failed'])
    assert.deepEqual(readdirSync(join(trial.folder, 'netdc-data/handlers/mydata')), [])
  })
})

test('labels and names that would be commands are none', async (t) => {
  const trial = await open(t, 'env | grep NETDC_ > "$NETDC_FILENAME"')
  const hostile = [
    '.NETDC_REQUEST',
    '.NAME $(touch /tmp/netdc-was-here) `id` \u2028.TOKEN x 地震',
    '.INST Univ. of Example',
    '.EMAIL jenny@seis.example.edu',
    '.LABEL ../../x; rm -rf .',
    '.END',
    data,
    '',
  ]

  const { story } = await trial.ask(hostile.join('\n'), undefined, [
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ])

  const told = await readFile(at(at(story.requests, 0).shipments, 0).path, 'utf8')
  assert.match(told, /^NETDC_NAME=\$\(touch \/tmp\/netdc-was-here\) `id`/m)
  assert.match(told, /^NETDC_LABEL=[\w.-]+$/m)
  assert.equal(told.match(/^NETDC_TOKEN=/gm)?.length, 1)
  assert.doesNotMatch(told, /^NETDC_TOKEN=x/m)
})
