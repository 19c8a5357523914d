/** Our RESP beside that of rdseed and xml2resp: the same blockettes, the same fields. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { Metadata } from '../../../../handlers/seismic/metadata/metadata.ts'
import { readResp } from '../../../../handlers/seismic/resp/read-resp.ts'
import { writeResp } from '../../../../handlers/seismic/resp/write-resp.ts'
import { everything } from '../../../../handlers/seismic/selection.ts'
import { quiet } from '../../../kit/quiet.ts'
import { sharedData, withoutSharedData } from '../../../kit/shared.ts'
import { assertSameResp } from '../kit/compare-resp.ts'
import { temporaryFolder } from '../kit/folder.ts'

const seismic = (...path: string[]) => sharedData('seismic', ...path)

describe('RESP beside other programs', { skip: withoutSharedData }, () => {
  const references = withoutSharedData === false ? readdirSync(seismic('resp-rdseed53')) : []

  for (const name of references) {
    const [volume = ''] = name.split('--')

    test(`${name} is written again as rdseed wrote it`, async () => {
      const reference = await readFile(seismic('resp-rdseed53', name), 'latin1')

      const read = readResp(reference)
      const written = read.map(({ id, epoch, response }) => writeResp(id, epoch, response)).join('')

      for (const { problems } of read) assert.deepEqual(problems, [])
      assertSameResp(written, reference, name)
    })

    const missing = existsSync(fileOf(volume)) ? false : `${volume} is not among the data`

    test(`${name} is what ${volume} gives`, { skip: missing }, async (t) => {
      const reference = await readFile(seismic('resp-rdseed53', name), 'latin1')

      const written = await respOf(t, fileOf(volume))

      assertSameResp(written, reference, name)
    })
  }

  const ofXml: readonly (readonly [string, string])[] = [
    ['seed-pairs/AU.MEEK.xml', 'resp-rdseed53/AU.MEEK.seed--RESP.AU.MEEK..SHE'],
    [
      'seed-pairs/IRIS_single_channel_with_response.xml',
      'resp-rdseed53/IRIS_single_channel_with_response.seed--RESP.IU.ANMO.10.BHZ',
    ],
    ['seed-pairs/issue3275.xml', 'resp-rdseed53/issue3275.seed--RESP.NO.XXX..SHZ'],
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

  for (const [source, reference] of ofXml) {
    test(`${source} gives the blockettes and fields of ${reference}`, async (t) => {
      const expected = await readFile(seismic(reference), 'latin1')

      const written = await respOf(t, seismic(source))

      assertSameResp(written, expected, reference)
    })
  }
})

function fileOf(volume: string): string {
  const path = seismic('dataless', volume)
  return existsSync(path) ? path : seismic('seed-pairs', volume)
}

/** RESP of all channels of a file; header alone where there is no response, as rdseed does. */
async function respOf(t: TestContext, path: string): Promise<string> {
  const folder = await temporaryFolder(t)
  await copyFile(path, join(folder, path.slice(path.lastIndexOf('/') + 1)))
  const metadata = Metadata.open({ file: ':memory:', folders: [folder], log: quiet })
  try {
    await metadata.refresh(t.signal)
    const texts: string[] = []
    for (const channel of metadata.channels(everything)) {
      const nothing = { stages: [], sensitivity: undefined, polynomial: undefined }
      const response = (await metadata.responseOf(channel)) ?? nothing
      texts.push(writeResp(channel.id, channel, response))
    }
    return texts.join('')
  } finally {
    metadata.close()
  }
}
