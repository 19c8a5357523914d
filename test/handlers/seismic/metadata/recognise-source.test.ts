import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recogniseSource } from '../../../../handlers/seismic/metadata/recognise-source.ts'

const known: readonly (readonly [string, string, string | undefined])[] = [
  ['a.xml', '<?xml version="1.0"?><FDSNStationXML>', 'stationxml'],
  ['a.xml', '\xef\xbb\xbf\n<html>', 'stationxml'],
  ['a.xml', 'no XML', 'stationxml'],
  ['inventory', '<?xml version="1.0"?>\n<!-- -->\n<FDSNStationXML>', 'stationxml'],
  ['inventory', '\xff\xfe<\0F\0D\0S\0N\0S\0t\0a\0t\0i\0o\0n\0X\0M\0L\0', 'stationxml'],
  ['page.html', '<html>', undefined],
  ['anything', '000001V 0100094', 'dataless'],
  ['anything', '     1V 0100094', 'dataless'],
  ['anything', '#\t\t<< IRIS SEED Reader >>\nB050F03     Station:  ANMO\n', 'resp'],
  ['RESP.XX.ALFA..BHZ', 'B052F03     Location:    ??\n', 'resp'],
  ['day.seed', '000001D ALFA ', undefined],
  ['day.seed', 'MS\x03\x04', undefined],
  ['picture.png', '\x89PNG', undefined],
  ['notes.txt', 'gzip \x1f\x8b', undefined],
  ['archive.tar.gz', '\x1f\x8b', undefined],
]

for (const [name, text, kind] of known) {
  test(`${name} with ${JSON.stringify(text.slice(0, 20))} is ${kind ?? 'none of ours'}`, () => {
    assert.equal(recogniseSource(name, Buffer.from(text, 'latin1')), kind)
  })
}

const troubles: readonly (readonly [string, string, RegExp])[] = [
  ['a.dataless.gz', '\x1f\x8b\x08', /compressed by gzip/],
  ['dataless.XX.bz2', 'BZh9', /compressed by bzip2/],
  ['a.xml.zip', 'PK\x03\x04', /compressed by zip/],
  ['XX.seed', '', /is empty/],
  ['RESP.XX.ALFA..BHZ', 'Dear Sir', /is neither StationXML nor RESP nor SEED/],
]

for (const [name, text, message] of troubles) {
  test(`${name} with ${JSON.stringify(text)} is told: ${message.source}`, () => {
    assert.throws(() => recogniseSource(name, Buffer.from(text, 'latin1')), {
      code: 'SOURCE_BROKEN',
      message,
    })
  })
}
