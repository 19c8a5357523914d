/** Channels taken from a stream of StationXML, wherever its pieces are cut. */
import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { test } from 'node:test'

import { channelElements } from '../../../../handlers/seismic/fdsnws/channel-elements.ts'
import { readResponse } from '../../../../handlers/seismic/stationxml/read-response.ts'
import { openEnd } from '../../../../src/model/index.ts'
import { sharedData, withoutSharedData } from '../../../kit/shared.ts'
import { at } from '../kit/time.ts'
import { all } from './kit/upstream.ts'

const first =
  '<f:Channel code="BHZ" locationCode="  " startDate="2020-01-01T00:00:00Z"><Dip>-90</Dip></f:Channel>'
const second =
  '<Channel code="BHN" locationCode="00" endDate="2021-01-01">\u{1F30B} ä<!-- <Channel> --></Channel>'
const document = `<?xml version="1.0" encoding="UTF-8"?>\r\n<f:FDSNStationXML schemaVersion="1.1">
<Network code="XX"><Description>Größe \u{1F30B}</Description><Station code="ALFA"><Latitude>1</Latitude>
${first}</Station><Station code=" BRAVO "><X><Channel code="no"/></X>${second}\r\n</Station></Network></f:FDSNStationXML>`

async function* pieces(text: string, ...cuts: readonly number[]) {
  const bytes = Buffer.from(text)
  let from = 0
  for (const cut of [...cuts, bytes.length]) {
    yield bytes.subarray(from, cut)
    from = cut
  }
}

const expected = [
  {
    id: { network: 'XX', station: 'ALFA', location: '', channel: 'BHZ' },
    epoch: { start: at('2020-01-01'), end: openEnd },
    text: first,
  },
  {
    id: { network: 'XX', station: 'BRAVO', location: '00', channel: 'BHN' },
    epoch: { start: undefined, end: at('2021-01-01') },
    text: second,
  },
]

test('channels come as they stand, whatever pieces the document comes in', async () => {
  const length = Buffer.byteLength(document)

  for (let cut = 1; cut < length; cut++) {
    assert.deepEqual(await all(channelElements(pieces(document, cut))), expected, `cut at ${cut}`)
  }
  const single = Array.from({ length }, (_, i) => i)
  assert.deepEqual(await all(channelElements(pieces(document, ...single))), expected)
})

const broken: readonly (readonly [string, RegExp])[] = [
  ['<html><body/></html>', /is no StationXML but <html>/],
  [document.slice(0, -20), /is not well-formed/],
  ['<!DOCTYPE x><FDSNStationXML/>', /has a DTD/],
  ['{"a": 1}', /is not well-formed/],
]

for (const [text, message] of broken) {
  test(`${text.slice(0, 16)}… is refused`, async () => {
    await assert.rejects(all(channelElements(pieces(text))), { code: 'SOURCE_BROKEN', message })
  })
}

test('a channel that does not end is refused before it fills the memory', async () => {
  const endless = async function* () {
    yield Buffer.from('<FDSNStationXML><Network code="X"><Station code="Y"><Channel code="Z">')
    for (;;) yield Buffer.alloc(1024 * 1024, '<a/>')
  }

  await assert.rejects(all(channelElements(endless())), { message: /too long/ })
})

test('nothing is no channel', async () => {
  assert.deepEqual(await all(channelElements(pieces(''))), [])
})

test('responses of a real service are read', { skip: withoutSharedData }, async () => {
  const sample = createReadStream(
    sharedData('seismic', 'fdsnws-samples', 'seiscomp-station-4.txt'),
    { highWaterMark: 1000 },
  )

  const found = await all(channelElements(sample))

  assert.equal(found[0]?.id.station, 'R0F05')
  assert.ok(found.length > 3)
  assert.ok(found.every(({ text }) => readResponse(text)?.sensitivity !== undefined))
})
