/** Real volumes beside what rdseed makes of them, and beside StationXML of the same channels. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { copyFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { Metadata } from '../../../../handlers/seismic/metadata/metadata.ts'
import type { MetadataChannel } from '../../../../handlers/seismic/metadata/metadata.ts'
import { readResp } from '../../../../handlers/seismic/resp/read-resp.ts'
import type { RespEpoch } from '../../../../handlers/seismic/resp/read-resp.ts'
import { writeResp } from '../../../../handlers/seismic/resp/write-resp.ts'
import { everything } from '../../../../handlers/seismic/selection.ts'
import { quiet } from '../../../kit/quiet.ts'
import { sharedData, withoutSharedData } from '../../../kit/shared.ts'
import { temporaryFolder } from '../kit/folder.ts'

const real = { skip: withoutSharedData }
const seismic = (...path: string[]) => sharedData('seismic', ...path)

/** The index of one file. */
async function open(t: TestContext, path: string): Promise<Metadata> {
  const folder = await temporaryFolder(t)
  await copyFile(path, join(folder, path.replace(/.*\//, '')))
  const metadata = Metadata.open({ file: ':memory:', folders: [folder], log: quiet })
  t.after(() => {
    metadata.close()
  })
  assert.deepEqual(await metadata.refresh(new AbortController().signal), [])
  return metadata
}

function volumePath(name: string): string | undefined {
  const paths = [seismic('dataless', name), seismic('seed-pairs', name)]
  return paths.find((path) => existsSync(path))
}

function find(metadata: Metadata, { id, start }: Pick<MetadataChannel, 'id' | 'start'>) {
  const location = id.location === '' ? '--' : id.location
  const { network, station, channel } = id
  const selection = {
    network: [network],
    station: [station],
    location: [location],
    channel: [channel],
  }
  const found = [...metadata.channels(selection)].filter((one) => one.start === start)
  assert.equal(found.length, 1, `${network}.${station}.${id.location}.${channel}`)
  return found[0] ?? assert.fail()
}

/**
 * Everything but columns of errors. rdseed prints six digits.
 *
 * @param path - what is compared, for the message
 */
function assertSame(actual: unknown, expected: unknown, path: string): void {
  if (path.endsWith('.error')) return
  if (typeof actual === 'number' && typeof expected === 'number') {
    const isNear = Math.abs(actual - expected) <= 6e-6 * Math.abs(expected)
    assert.ok(isNear, `${path}: ${actual} and ${expected}`)
  } else if (isObject(actual) && isObject(expected)) {
    const keys = new Set([...Object.keys(actual), ...Object.keys(expected)])
    for (const key of keys) assertSame(actual[key], expected[key], `${path}.${key}`)
  } else assert.equal(actual, expected, path)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Our RESP of the channel that an epoch of another program's RESP describes. */
async function ours(metadata: Metadata, { id, epoch }: RespEpoch): Promise<RespEpoch> {
  const channel = find(metadata, { id, start: epoch.start })
  const response = await metadata.responseOf(channel)
  const none = { stages: [], sensitivity: undefined, polynomial: undefined }
  const [written] = readResp(writeResp(channel.id, channel, response ?? none))
  return written ?? assert.fail('nothing was written')
}

describe('volumes and the RESP that rdseed makes of them', real, async () => {
  const names = withoutSharedData ? [] : await readdir(seismic('resp-rdseed53'))
  // Their filters go on in a second blockette, of which rdseed makes zeros.
  const isOverlong = /^(AI\.ESPZ|BN\.LPW)/

  for (const name of names) {
    const path = volumePath(name.split('--')[0] ?? '')
    const skip = path === undefined && 'its volume is not here'
    test(
      `${name}: the same per channel and stage, in order, field by field`,
      { skip },
      async (t) => {
        const metadata = await open(t, path ?? '')
        const text = await readFile(seismic('resp-rdseed53', name), 'latin1')

        for (const expected of readResp(text)) {
          const written = await ours(metadata, expected)
          assertSame(written.epoch, expected.epoch, name)
          const wanted = isOverlong.test(name) ? withLongList(expected, written) : expected
          assertSame(written.response, wanted.response, name)
        }
      },
    )
  }
})

/** The coefficients behind the 710th, of which rdseed made zeros, as the volume has them. */
function withLongList(expected: RespEpoch, written: RespEpoch): RespEpoch {
  const stages = expected.response.stages.map((stage, i) => ({
    ...stage,
    filters: stage.filters.map((filter) => {
      const [other] = written.response.stages[i]?.filters ?? []
      if (filter.kind !== 'fir' || other?.kind !== 'fir' || filter.coefficients.length < 711) {
        return filter
      }
      assert.ok(filter.coefficients.slice(710).every((value) => value === 0))
      const coefficients = [...filter.coefficients.slice(0, 710), ...other.coefficients.slice(710)]
      // What goes through it unchanged must come out unchanged: the rest of the list is the right one.
      const sum = coefficients.reduce((all, value) => all + value, 0)
      assert.ok(Math.abs(sum - 1) < 0.01, String(sum))
      return { ...filter, coefficients }
    }),
  }))
  return { ...expected, response: { ...expected.response, stages } }
}

const pairs: readonly (readonly [string, string])[] = [
  ['AU.MEEK.xml', 'AU.MEEK.seed'],
  ['IRIS_single_channel_with_response.xml', 'IRIS_single_channel_with_response.seed'],
  ['ffbx.stationxml', 'ffbx.dataless'],
  ['issue3275.xml', 'issue3275.seed'],
  ['sxsc-ZI_11075.xml', 'sxsc-ZI_11075.xml.converted.dataless'],
]

describe('volumes and StationXML of the same channels', real, () => {
  for (const [xml, volume] of pairs) {
    test(`${volume} gives the response of ${xml}, field by field`, async (t) => {
      const byXml = await open(t, seismic('seed-pairs', xml))
      const byVolume = await open(t, seismic('seed-pairs', volume))

      for (const channel of byXml.channels(everything)) {
        const same = find(byVolume, channel)
        assert.equal(same.end, channel.end)
        assert.equal(same.sensor, channel.sensor)
        for (const field of ['latitude', 'longitude', 'depth', 'dip', 'sampleRate'] as const) {
          assert.equal(Number(same[field]), Number(channel[field]), field)
        }
        const expected = await byXml.responseOf(channel)
        assert.deepEqual(await byVolume.responseOf(same), expected)
      }
    })
  }
})

describe('every real volume', real, async () => {
  const folders = withoutSharedData ? [] : ['dataless', 'seed-pairs']
  for (const folder of folders) {
    for (const name of await readdir(seismic(folder))) {
      if (/\.(xml|stationxml|gz)$/.test(name)) continue
      test(`${name} is read without anything left out`, async (t) => {
        const metadata = await open(t, seismic(folder, name))

        const channels = [...metadata.channels(everything)]

        // One has dictionaries only.
        assert.equal(channels.length > 0, !name.endsWith('newline_between_blockettes'))
        for (const channel of channels) await metadata.responseOf(channel)
      })
    }
  }
})
