/** Our RESP beside that of rdseed and xml2resp: the same blockettes, the same numbers. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { sharedData, withoutSharedData } from '../../../kit/shared.ts'
import { askFile } from '../kit/ask.ts'
import { numbersOf, readResp } from '../kit/read-resp.ts'
import type { RespEpoch } from '../kit/read-resp.ts'

describe('RESP beside other programs', { skip: withoutSharedData }, () => {
  const seismic = (...path: string[]) => sharedData('seismic', ...path)

  const byRdseed: readonly (readonly [string, readonly string[]])[] = [
    ['AU.MEEK.xml', ['AU.MEEK.seed--RESP.AU.MEEK..SHE']],
    [
      'IRIS_single_channel_with_response.xml',
      ['IRIS_single_channel_with_response.seed--RESP.IU.ANMO.10.BHZ'],
    ],
  ]

  for (const [name, references] of byRdseed) {
    test(`${name} gives the blockettes and numbers of rdseed`, async (t) => {
      const { bytes } = await askFile(t, seismic('seed-pairs', name), '.RESP * * * * *')

      const written = readResp(bytes.toString())
      for (const reference of references) {
        const text = await readFile(seismic('resp-rdseed53', reference), 'latin1')
        for (const expected of readResp(text)) compareWith(written, expected, reference)
      }
    })
  }

  test('a response list of several blockettes in rdseed is one, with the same rows', async (t) => {
    const { bytes } = await askFile(t, seismic('seed-pairs/issue3275.xml'), '.RESP * * * * *')
    const reference = seismic('resp-rdseed53/issue3275.seed--RESP.NO.XXX..SHZ')

    const rows = (text: string) =>
      readResp(text).flatMap(({ blockettes }) =>
        blockettes.filter(({ type }) => type === '055').flatMap((list) => numbersOf(list).slice(2)),
      )
    assert.deepEqual(rows(bytes.toString()), rows(await readFile(reference, 'latin1')))
  })

  const byXml2resp: readonly (readonly [string, string])[] = [
    ['resp-pairs-evalresp/station-1.xml', 'resp-pairs-evalresp/response-1'],
    ['resp-pairs-evalresp/station-2.xml', 'resp-pairs-evalresp/response-2'],
    ...[
      'G_CAN__LHZ',
      'IM_I53H1_BDF',
      'IU_ANMO_00_BHZ',
      'IU_ANMO_BH',
      'SL_BOJS_LHZ',
      'response_radian_per_second',
      'stationxml_BK.CMB.__.LKS',
    ].map((name) => [`stationxml/${name}.xml`, `x2r-expected/${name}.xml2resp501.resp`] as const),
  ]

  for (const [source, reference] of byXml2resp) {
    test(`${source} gives the blockettes and numbers of xml2resp`, async (t) => {
      const { bytes } = await askFile(t, seismic(source), '.RESP * * * * *')

      const written = readResp(bytes.toString())
      const expected = readResp(await readFile(seismic(reference), 'latin1'))
      assert.ok(expected.length > 0)
      for (const epoch of expected) compareWith(written, epoch, reference)
    })
  }
})

/** Finds the epoch and compares number by number: references have six digits. */
function compareWith(written: readonly RespEpoch[], expected: RespEpoch, where: string): void {
  const key = keyOf(expected)
  const found = written.find((epoch) => keyOf(epoch) === key)
  assert.ok(found, `${where}: ${key}`)
  const shape = ({ blockettes }: RespEpoch) =>
    blockettes.map(({ type, stage }) => `${type} ${stage}`)
  assert.deepEqual(shape(found), shape(expected), where)
  expected.blockettes.forEach((blockette, i) => {
    const [numbers, wanted] = [numbersOf(found.blockettes[i] ?? blockette), numbersOf(blockette)]
    assert.equal(numbers.length, wanted.length, `${where}: ${key} ${blockette.type}`)
    wanted.forEach((value, at) => {
      // xml2resp says -1 where no error is told; 0 is what rdseed says.
      if (value === -1 && numbers[at] === 0) return
      const difference = Math.abs((numbers[at] ?? NaN) - value)
      const message = `${where}: ${key} ${blockette.type} ${numbers[at] ?? ''} ${value}`
      assert.ok(difference <= 6e-5 * Math.abs(value) + 1e-30, message)
    })
  })
}

/** Codes and start, to the minute: references are written with and without seconds. */
function keyOf({ header }: RespEpoch): string {
  const [station, network, location, channel, start = ''] = header
  const [year, day, time = '00:00'] = start.split(',')
  return [
    network,
    station,
    location === '' ? '??' : location,
    channel,
    year,
    day,
    time.slice(0, 5),
  ].join(' ')
}
