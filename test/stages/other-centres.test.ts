/** Requests to a hub that asks other centres through their web services, from mail to letters. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { listTar } from '../../src/cli/demo/tar.ts'
import { isAnswered } from '../../src/cli/submitted.ts'
import { requestId } from '../../src/model/index.ts'
import { otherCentre } from '../handlers/seismic/kit/other-centre.ts'
import { scanBytes } from '../handlers/seismic/kit/records.ts'
import { at } from '../kit/at.ts'
import { stoppedClock } from '../kit/clock.ts'
import { mute, startFdsnws, status } from '../kit/fdsnws-server.ts'
import { mailed, openHub, served } from '../kit/hub.ts'
import { requestText } from '../kit/trial.ts'
import type { Answer, Trial } from '../kit/trial.ts'
import { handIn, lettersOf } from './by-hand.ts'

const window = '"2024 01 10 20 00 00" "2024 01 11 04 00 00"'
const data = `.DATA * "XX ZZ" ALFA 00 BHZ ${window}`
const hour = 3_600_000

/** `NETDC ok`, line by line. */
function outcomesOf({ story }: Answer): readonly (readonly string[])[] {
  return at(story.requests, 0).lines.map(({ outcomes }) =>
    outcomes.map(({ dcName, outcome }) => `${dcName} ${outcome}`),
  )
}

function shipmentsOf({ story }: Answer) {
  return [...at(story.requests, 0).shipments].sort((a, b) => (a.name < b.name ? -1 : 1))
}

test('each centre answers what it has, under its own name', async (t) => {
  const centre = await otherCentre(t)
  const trial = await openHub(t, [served('ZZ', 'THERE', centre.url)])
  const lines = ['.INV * "XX ZZ"', '.RESP * "XX ZZ" ALFA 00 BHZ', data]

  const answer = await trial.ask(requestText(lines))

  assert.deepEqual(
    outcomesOf(answer),
    lines.map(() => ['NETDC ok', 'THERE ok']),
  )
  const shipments = shipmentsOf(answer)
  assert.deepEqual(
    shipments.map(({ name }) => name),
    [
      ...['my_event.DATA.NETDC.mseed', 'my_event.DATA.THERE.mseed'],
      ...['my_event.INV.NETDC.txt', 'my_event.INV.THERE.txt'],
      ...['my_event.RESP.NETDC.txt', 'my_event.RESP.THERE.txt'],
    ],
  )
  const [own, other] = await Promise.all(
    shipments.slice(0, 2).map(async ({ path }) => scanBytes(await readFile(path))),
  )
  assert.ok(own?.found.every(({ id, rate }) => id === 'XX.ALFA.00.BHZ' && rate > 1))
  assert.deepEqual(
    other?.found.map(({ id }) => id),
    ['ZZ.ALFA.00.BHZ'],
  )
})

test('a program of the site’s own says nothing of what the files of other centres are', async (t) => {
  const centre = await otherCentre(t)
  const command = ['/bin/sh', '-c', 'cat > "$NETDC_FILENAME"']
  const trial = await openHub(t, [served('ZZ', 'THERE', centre.url)], {
    config: `[handlers.own]\ncommand = ${JSON.stringify(command)}\ntypes = ["DATA"]\nending = "own"\n`,
  })

  const answer = await trial.ask(requestText([data]))

  assert.deepEqual(outcomesOf(answer), [['NETDC ok', 'THERE ok']])
  assert.deepEqual(
    shipmentsOf(answer).map(({ name }) => name),
    ['my_event.DATA.NETDC.own', 'my_event.DATA.THERE.mseed'],
  )
})

test('a centre is asked for no more than it was chosen for, and people read their own lines', async (t) => {
  const centre = await otherCentre(t)
  const more = 'station=A* start=2024-01-10T21:00:00'
  const trial = await openHub(t, [served('ZZ', 'THERE', centre.url, more)])
  const lines = [`.DATA * "XX ZZ" "* ALFA" 00 BHZ ${window}`, '.INV * "ZZ XX"']

  const answer = await trial.ask(requestText(lines))

  const asked = centre.requests.filter(({ path }) => path.startsWith('/dataselect'))
  assert.deepEqual(
    asked.flatMap(({ lines: told }) => told),
    [
      {
        ...{ network: 'ZZ', station: 'A*', location: '00', channel: 'BHZ' },
        ...{ start: '2024-01-10T21:00:00', end: '2024-01-11T04:00:00' },
      },
    ],
  )
  assert.deepEqual(
    at(answer.story.requests, 0).lines.map(({ text }) => text),
    lines,
  )
  const inventory = shipmentsOf(answer).find(({ name }) => name.includes('INV.THERE'))
  const product = await readFile(inventory?.path ?? '', 'utf8')
  assert.match(product, /^\.INV \* "ZZ XX"\n\n\nNETWORKS\n[^\n]*\n"THERE" "ZZ" "Elsewhere" .*\n\n$/)
})

test('lines are asked for as they were received where they are not to be narrowed', async (t) => {
  const centre = await otherCentre(t)
  const config = 'narrow = false\n'
  const trial = await openHub(t, [served('ZZ', 'THERE', centre.url)], { config })

  await trial.ask(requestText([data]))

  const asked = centre.requests.filter(({ path }) => path.startsWith('/dataselect'))
  assert.deepEqual(
    asked.flatMap(({ lines }) => lines.map(({ network }) => network)),
    ['XX', 'ZZ'],
  )
})

test('the receipt says where lines go, and each notice what its centre had of them', async (t) => {
  const centre = await otherCentre(t)
  const trial = await openHub(t, [served('ZZ', 'THERE', centre.url), mailed('IU', 'EARTH')])
  const lines = [data, `.DATA * "XX IU" ALFA 00 BHZ ${window}`]

  const { letters, events } = await trial.ask(requestText(lines))

  const [receipt, ...others] = letters
  assert.match(receipt?.text ?? '', /goes to NETDC, THERE\n/)
  assert.match(receipt?.text ?? '', /goes to NETDC\n +EARTH: refused: this gateway does not pass/)
  const notices = others.map(({ subject, text }) => [
    /DATA of \w+/.exec(subject)?.[0] ?? 'closing',
    ...(text.match(/^ {6}\w+: \w+/gm) ?? []).map((says) => says.trim()),
  ])
  assert.deepEqual(notices.map((words) => words.join(', ')).sort(), [
    'DATA of NETDC, NETDC: found, NETDC: found',
    'DATA of THERE, THERE: found',
    'closing, NETDC: found, THERE: found, EARTH: refused, NETDC: found',
  ])
  const told = events.flatMap(({ kind, class: type = '', dcName = '' }) =>
    ['ROUTED', 'LOCAL', 'MERGE_SEARCH', 'SHIPPED'].includes(kind)
      ? [`${kind} ${type} ${dcName}`]
      : [],
  )
  assert.deepEqual(told.toSorted(), [
    ...['LOCAL  NETDC', 'LOCAL  THERE', 'MERGE_SEARCH DATA NETDC', 'MERGE_SEARCH DATA THERE'],
    ...['ROUTED DATA NETDC', 'ROUTED DATA THERE', 'SHIPPED DATA NETDC', 'SHIPPED DATA THERE'],
  ])
})

test('merging makes one file of what all centres had', async (t) => {
  const centre = await otherCentre(t)
  const trial = await openHub(t, [served('ZZ', 'THERE', centre.url)])

  const answer = await trial.ask(
    requestText(['.INV * "XX ZZ"', data, '.INV THERE XX'], ['.MERGE_DATA YES']),
  )

  assert.deepEqual(outcomesOf(answer), [
    ['NETDC ok', 'THERE ok'],
    ['NETDC ok', 'THERE ok'],
    ['THERE nodata'],
  ])
  const [bundle, texts, ...more] = shipmentsOf(answer)
  assert.deepEqual([bundle?.name, texts?.name, more], ['my_event.DATA.tar', 'my_event.INV.txt', []])
  const members = await listTar(bundle?.path ?? '')
  assert.deepEqual(
    members.map(({ name }) => name),
    ['my_event.DATA.NETDC.mseed', 'my_event.DATA.THERE.mseed', 'my_event.DATA.manifest.txt'],
  )
  const inventory = await readFile(texts?.path ?? '', 'utf8')
  assert.match(inventory, /"NETDC" "XX" [^]*"THERE" "ZZ" [^]*\.INV THERE XX\n[^]*NO DATA/)
})

test('a line that another centre cannot answer so is refused there, and goes ahead elsewhere', async (t) => {
  const centre = await otherCentre(t)
  const trial = await openHub(t, [served('ZZ', 'THERE', centre.url)])

  const answer = await trial.ask(
    requestText([`.DATA * ZZ ALFA 00 BHZ ${window} colour=red`, '.INV * ZZ', '.INV THERE']),
  )

  assert.deepEqual(outcomesOf(answer), [['THERE refused'], ['THERE ok'], ['NETDC ok']])
  const refused = at(at(at(answer.story.requests, 0).lines, 0).outcomes, 0)
  assert.match(refused.detail, /^the option "colour" is not known here/)
})

test('a centre without any of it is told as an event of its own', async (t) => {
  const empty = await startFdsnws(t, { '': () => status(204) })
  const trial = await openHub(t, [served('ZZ', 'THERE', empty.url)])

  const answer = await trial.ask(requestText([data]))

  assert.deepEqual(outcomesOf(answer), [['NETDC ok', 'THERE nodata']])
  const nodata = answer.events.filter(({ kind }) => kind === 'NODATA')
  assert.deepEqual(
    nodata.map(({ dcName }) => dcName),
    ['THERE'],
  )
})

/** Lets the time pass until a mail is answered. */
async function waitFor(trial: Trial, id: Parameters<typeof isAnswered>[1], pass: () => void) {
  const { shop, pipeline } = trial.gateway
  for (let rounds = 0; rounds < 100; rounds++) {
    await pipeline.drain()
    if (await isAnswered(shop.ledger, id)) return
    pass()
  }
  throw new Error('never answered')
}

test('a service that is down costs its own lines, and nobody waits for it', async (t) => {
  const down = await startFdsnws(t, { '': () => status(500) })
  const clock = stoppedClock()
  const rows = [served('ZZ', 'THERE', down.url)]
  const trial = await openHub(t, rows, { roles: [], clock: clock.now })
  const { shop, pipeline } = trial.gateway
  const mailId = await handIn(trial, requestText([data]))
  const id = requestId(mailId, 1)

  await pipeline.drain()

  const arrived = (await shop.ledger.shipments(id)).filter(({ state }) => state === 'arrived')
  assert.deepEqual(
    arrived.map(({ dcName }) => dcName),
    ['NETDC'],
  )
  assert.deepEqual(await shop.ledger.openJobs(id, ''), {
    ...{ parse: 0, route: 0, handle: 1, merge: 1, ship: 0, notify: 0 },
  })
  await waitFor(trial, mailId, () => {
    clock.advance(5 * hour)
  })
  assert.deepEqual(
    (await shop.ledger.outcomes(id)).map(({ dcName, kind, detail }) => [dcName, kind, detail]),
    [
      ['NETDC', 'ok', ''],
      ['THERE', 'failed', `The data source did not answer. (${down.host} failed (500))`],
    ],
  )
  const closing = (await lettersOf(trial, id)).find(({ kind }) => kind === 'closing')
  assert.match(closing?.letter.text ?? '', /NETDC: found \d+\n +THERE: failed: The data source/)
})

test('a service that hangs keeps its own share of the places', async (t) => {
  const [hanging, centre] = [await startFdsnws(t, { '': () => mute() }), await otherCentre(t)]
  const trial = await openHub(t, [
    served('HH', 'HANGS', hanging.url),
    served('ZZ', 'THERE', centre.url),
  ])
  for (let request = 0; request < 6; request++) {
    await handIn(trial, requestText([`.INV * HH S${request}`]))
  }
  trial.gateway.pipeline.hint()
  while (hanging.requests.length < 2) await sleep(5)

  const answer = await trial.ask(requestText(['.INV * ZZ', '.INV * XX']))

  assert.deepEqual(outcomesOf(answer), [['THERE ok'], ['NETDC ok']])
  assert.equal(hanging.mostAtOnce(), 2)
})
