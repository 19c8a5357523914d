import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { at } from '../kit/at.ts'
import { openTrial, requestText } from '../kit/trial.ts'
import type { Trial } from '../kit/trial.ts'

const window = '"2024 01 10 23 50 00" "2024 01 11 00 10 00"'

let trial: Trial

before(async () => {
  trial = await openTrial()
})

after(() => trial.close())

test('the receipt has every field that the protocol names', async () => {
  const { letters, story } = await trial.ask(requestText(['.INV * XX'], ['.MERGE_DATA YES 2']))

  const receipt = at(letters, 0)
  assert.equal(receipt.to, 'jenny@seis.example.edu')
  for (const field of [
    'NETDC',
    at(story.requests, 0).hubId,
    'my_event',
    'Jenny Seismologist',
    'waiting 2 days',
    'netdc 0.',
    '.INV * XX',
  ]) {
    assert.ok(receipt.text.includes(field), field)
  }
  assert.equal(receipt.header('auto-submitted'), 'auto-replied')
})

test('the notice of an only shipment is the closing notice too, and carries the file', async () => {
  const { letters, story } = await trial.ask(requestText(['.INV * XX * * *']))

  assert.equal(letters.length, 2)
  assert.match(at(letters, 1).subject, /complete$/)
  assert.equal(at(at(letters, 1).attachments, 0).name, 'my_event.INV.NETDC.txt')
  assert.match(at(at(letters, 1).attachments, 0).content.toString(), /"XX" "ALFA" "00" "BHZ"/)
  assert.equal(at(at(at(story.requests, 0).lines, 0).outcomes, 0).outcome, 'ok')
})

test('a request that finds nothing ends with a closing notice that says so', async () => {
  const { letters, story, events } = await trial.ask(
    requestText([`.DATA * XX NONE * BHZ ${window}`]),
  )

  assert.equal(at(at(at(story.requests, 0).lines, 0).outcomes, 0).outcome, 'nodata')
  assert.equal(at(story.requests, 0).shipments.length, 0)
  assert.equal(letters.length, 2)
  assert.match(at(letters, 1).subject, /complete, empty$/)
  assert.ok(events.some(({ kind }) => kind === 'NODATA'))
})

test('waveforms wait for pick-up under an address that cannot be guessed', async () => {
  const { letters, story } = await trial.ask(requestText([`.DATA * XX ALFA 00 BHZ ${window}`]))

  const shipment = at(at(story.requests, 0).shipments, 0)
  assert.equal(shipment.name, 'my_event.DATA.NETDC.mseed')
  const address = /http:\S+\/pickup\/[\w-]{22,}\/my_event\.DATA\.NETDC\.mseed/.exec(
    at(letters, 1).text,
  )?.[0]
  const fetched = await fetch(address ?? '')
  assert.equal((await fetched.arrayBuffer()).byteLength, shipment.bytes)
  assert.ok(at(letters, 1).text.includes(shipment.sha256))
})

test('small waveforms come by mail to those who ask for it', async () => {
  const { letters } = await trial.ask(
    requestText([`.DATA * XX ALFA 00 BHZ ${window}`], ['.MEDIA EMAIL']),
  )

  assert.equal(at(at(letters, 1).attachments, 0).name, 'my_event.DATA.NETDC.mseed')
  assert.equal(at(at(letters, 1).attachments, 0).content.length % 512, 0)
})

test('merging makes a tar of waveforms, and texts stay texts', async () => {
  const lines = ['.INV * XX', `.DATA * "XX XY" * * BHZ ${window}`]

  const { story, letters } = await trial.ask(requestText(lines, ['.MERGE_DATA YES']))

  const names = at(story.requests, 0)
    .shipments.map(({ name }) => name)
    .sort()
  assert.deepEqual(names, ['my_event.DATA.tar', 'my_event.INV.txt'])
  assert.equal(letters.length, 4)
})

test('a line for another centre is refused with the address to write to', async () => {
  const { story, letters } = await trial.ask(requestText([`.DATA * IU ANMO * BHZ ${window}`]))

  const outcome = at(at(at(story.requests, 0).lines, 0).outcomes, 0)
  assert.equal(outcome.outcome, 'refused')
  assert.match(outcome.detail, /does not pass requests on/)
  assert.match(at(letters, 0).text, /does not pass requests on/)
})

test('good lines of a bad request go ahead', async () => {
  const lines = [
    '.INV * XX',
    '.NOSUCH * XX',
    '.DATA * XX ALFA 00 BHZ "2024 02 30" "2024 03 01"',
    '.DATA * ZZ AAA 00 BHZ "2024 01 10" "2024 01 11"',
    '.INV NOWHERE XX',
    '.DATA * XX ALFA',
    '   00 BHZ "2024 01 10',
    '   23 50 00" "2024 01 11 00',
    '   10',
    '   00"',
  ]

  const { story, letters } = await trial.ask(requestText(lines))

  const outcomes = at(story.requests, 0).lines.map(({ outcomes: [first] }) => first?.outcome)
  assert.deepEqual(outcomes, ['ok', 'refused', 'refused', 'refused', 'refused', 'ok'])
  assert.match(at(letters, 0).text, /30/)
})

test('two requests in one mail are two requests', async () => {
  const { story } = await trial.ask(
    requestText(['.INV * XX']) + requestText(['.INV * XY']).replace('my_event', 'other'),
  )

  assert.deepEqual(
    story.requests.map(({ label }) => label),
    ['my_event', 'other'],
  )
})

test('a request without a label gets a tag of its own', async () => {
  const { story } = await trial.ask(requestText(['.INV * XX']).replace('.LABEL my_event\n', ''))

  assert.match(at(story.requests, 0).label, /^request_[0-9a-f]{8}$/)
})

test('a label that is no file name is changed, and the receipt says so', async () => {
  const { story, letters } = await trial.ask(
    requestText(['.INV * XX']).replace('my_event', '../../etc/passwd'),
  )

  assert.doesNotMatch(at(story.requests, 0).label, /\//)
  assert.match(at(letters, 0).text, /LABEL/)
})

test('responses are mailed as RESP text', async () => {
  const { letters } = await trial.ask(requestText(['.RESP * XX ALFA 00 BHZ']))

  const text = at(at(letters, 1).attachments, 0).content.toString()
  assert.ok(text.split('\n').every((line) => line === '' || /^(#|B\d{3}F\d{2})/.test(line)))
})

test('large text waits for pick-up', async () => {
  const small = await openTrial({ config: '[mail]\nmax_kilobytes = 1\n' })

  const { story } = await small.ask(requestText(['.RESP * XX * * *']))

  assert.equal(at(at(story.requests, 0).shipments, 0).by, 'pull')
  await small.close()
})

test('a format that is not made is refused with the formats that are', async () => {
  const { story } = await trial.ask(
    requestText([`.DATA * XX ALFA 00 BHZ ${window}`], ['.FORMAT_WAVEFORM XYZ']),
  )

  const outcome = at(at(at(story.requests, 0).lines, 0).outcomes, 0)
  assert.equal(outcome.outcome, 'refused')
  assert.match(outcome.detail, /MSEED/)
})

test('the receipt says how lines were read that mean something else than they say', async () => {
  const lines = ['.inv * "XX"', `.DATA * XX ALFA BHZ "2024-01-10T23:50:00Z" "2024 01 11"`]

  const { letters } = await trial.ask(requestText(lines))

  const { text, html } = at(letters, 0)
  const readAs = '.DATA * XX ALFA -- BHZ "2024 01 10 23 50 00" "2024 01 11 00 00 00"'
  assert.ok(text.includes(`\n      read as ${readAs}\n`))
  assert.ok(html.includes(`read as <code>${readAs.replaceAll('"', '&quot;')}</code>`))
  assert.equal(text.match(/read as \./g)?.length, 1)
})

test('a push is answered by pick-up, and the receipt says so', async () => {
  const push = ['.DISPOSITION PUSH ftp.example.edu /incoming']

  const { letters, story } = await trial.ask(
    requestText([`.DATA * XX ALFA 00 BHZ ${window}`], push),
  )

  assert.equal(at(at(story.requests, 0).shipments, 0).by, 'pull')
  assert.match(at(letters, 0).text, /nothing is pushed to ftp\.example\.edu/)
})

test('a second medium serves where the first is a tape', async () => {
  const media = ['.MEDIA DLT TAPE', '.ALTERNATE MEDIA EMAIL']

  const { story } = await trial.ask(requestText([`.DATA * XX ALFA 00 BHZ ${window}`], media))

  assert.equal(at(at(story.requests, 0).shipments, 0).by, 'mail')
})

test('the receipt names what the header makes impossible', async () => {
  const { letters } = await trial.ask(
    requestText([`.DATA * XX ALFA 00 BHZ ${window}`], ['.FORMAT_WAVEFORM WAV']),
  )

  assert.match(at(letters, 0).text, /refused: format WAV is not offered/)
})

test('the receipt says that a request has no lines', async () => {
  const { letters } = await trial.ask(requestText([]))

  assert.match(at(letters, 0).text, /no lines/)
})
