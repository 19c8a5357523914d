/** Our RESP, StationXML and SACPZ in the hands of ObsPy, and of evalresp, which ObsPy carries. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { Metadata } from '../../handlers/seismic/metadata/metadata.ts'
import {
  answerResponses,
  openWriter,
} from '../../handlers/seismic/response-formats/answer-responses.ts'
import type { ResponseFormat } from '../../handlers/seismic/formats.ts'
import { readResp } from '../../handlers/seismic/resp/read-resp.ts'
import { writeResp } from '../../handlers/seismic/resp/write-resp.ts'
import { everything } from '../../handlers/seismic/selection.ts'
import type { Response } from '../../handlers/seismic/stationxml/response.ts'
import { fromMilliseconds } from '../../src/model/index.ts'
import { quiet } from '../kit/quiet.ts'
import { sharedData, withoutSharedData } from '../kit/shared.ts'
import { python, withoutObspy } from './kit/obspy.ts'

const seismic = (...path: string[]) => sharedData('seismic', ...path)
const script = (name: string) =>
  readFileSync(fileURLToPath(new URL(`kit/${name}`, import.meta.url)), 'utf8')

/** What the demand says; RESP and StationXML tell the same numbers. */
const tolerance = 1e-12

interface Compared {
  readonly channel: string
  /** Why a side cannot be evaluated; empty where it can. */
  readonly one: string
  readonly other: string
  readonly difference?: number
  readonly evalresp?: number
}

interface Pair {
  readonly name: string
  readonly files: readonly [string, string]
  readonly kinds: readonly [string | null, string]
}

describe('responses that ObsPy reads', { skip: withoutSharedData || withoutObspy }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'netdc-responses-'))
  after(() => {
    rmSync(folder, { recursive: true })
  })

  const inventories = filesOf(['stationxml', 'seed-pairs'], /\.(xml|staxml|stationxml)$/)
  const volumes = filesOf(['dataless', 'seed-pairs'], /seed|dataless/)
  const texts = filesOf(['resp-samples', 'resp-rdseed53'], /RESP|\.resp$/)
  let compared: ReadonlyMap<string, readonly Compared[]> = new Map()

  before(async () => {
    const pairs: Pair[] = []
    for (const source of inventories) {
      for (const resp of await respFiles(source)) {
        pairs.push({ name: `RESP of ${source}`, files: [source, resp], kinds: [null, 'RESP'] })
      }
    }
    for (const source of texts) {
      const files = [source, await rewritten(source)] as const
      pairs.push({ name: `again ${source}`, files, kinds: ['RESP', 'RESP'] })
    }
    for (const source of volumes) {
      const files = [await product('stationxml', source), await product('resp', source)] as const
      pairs.push({ name: `volume ${source}`, files, kinds: ['STATIONXML', 'RESP'] })
    }
    compared = await compare(pairs, folder)
  })

  for (const source of inventories) {
    // ObsPy cannot read response lists of RESP whose output units were invented.
    if (source.includes('full_random')) continue

    test(`RESP of ${source} gives the curves of its StationXML`, () => {
      assertSame(compared.get(`RESP of ${source}`) ?? [])
    })
  }

  for (const source of texts) {
    test(`${source} that is read and written again gives the same curves`, () => {
      assertSame(compared.get(`again ${source}`) ?? [])
    })
  }

  for (const source of volumes) {
    test(`${source} gives the same curves as StationXML and as RESP`, () => {
      assertSame(compared.get(`volume ${source}`) ?? [])
    })
  }

  test('a response whose units do not fit together is refused either way', () => {
    const source = inventories.find((name) => name.includes('TM.SKLT')) ?? ''
    const [faulty] = compared.get(`RESP of ${source}`) ?? []

    assert.match(faulty?.one ?? '', /Illegal RESP format/)
    assert.match(faulty?.other ?? '', /Illegal RESP format/)
    assert.equal(faulty?.evalresp, undefined)
  })

  test('StationXML is valid by the schema, and is read', async () => {
    const schema = seismic('stationxml/fdsn-station-1.2.xsd')
    const documents: string[] = []
    for (const source of [...inventories, ...volumes]) {
      const file = await product('stationxml', source)
      if (readFileSync(file).length > 0) documents.push(file)
    }

    const { faults } = JSON.parse(
      await python(script('read-products.py'), [schema, JSON.stringify(documents), '[]']),
    ) as { readonly faults: Readonly<Record<string, string>> }

    assert.deepEqual(
      Object.entries(faults).filter(([, fault]) => fault !== ''),
      [],
    )
  })

  test('SACPZ is read, with the poles, zeros and constants that ObsPy itself writes', async () => {
    const schema = seismic('stationxml/fdsn-station-1.2.xsd')
    const ours = await product('sacpz', seismic('stationxml/IU_ANMO_00_BHZ.xml'))
    const pairs = [[ours, seismic('sac/IU_ANMO_00_BHZ.sacpz')]]

    const read = JSON.parse(
      await python(script('read-products.py'), [schema, '[]', JSON.stringify(pairs)]),
    ) as { readonly pairs: readonly { readonly counts: number[]; readonly difference: number }[] }

    const [pair] = read.pairs
    assert.deepEqual(pair?.counts, [3, 3, 5, 5])
    // The file has seven digits.
    assert.ok(pair.difference < 1e-6, String(pair.difference))
  })

  let count = 0

  async function write(text: string): Promise<string> {
    const file = join(folder, `${count++}.txt`)
    await writeFile(file, text)
    return file
  }

  /** A file for each channel, so that one that ObsPy cannot read costs no other. */
  async function respFiles(source: string): Promise<string[]> {
    const text = readFileSync(await product('resp', source), 'latin1')
    const epochs = readResp(text).filter(({ response }) => isNumberedBySeed(response))
    return Promise.all(
      epochs.map(({ id, epoch, response }) => write(writeResp(id, epoch, response))),
    )
  }

  async function rewritten(source: string): Promise<string> {
    const epochs = readResp(readFileSync(source, 'latin1'))
    return write(epochs.map((one) => writeResp(one.id, one.epoch, one.response)).join(''))
  }

  async function product(format: ResponseFormat, source: string): Promise<string> {
    const alone = join(folder, `${count++}`)
    await mkdir(alone)
    await copyFile(source, join(alone, source.slice(source.lastIndexOf('/') + 1)))
    const metadata = Metadata.open({ file: ':memory:', folders: [alone], log: quiet })
    try {
      const head = { sender: 'PEER', created: fromMilliseconds(0) }
      const writer = openWriter(format, metadata, head)
      const query = { level: 'response', selection: everything, window: undefined } as const
      const lines = [{ number: 1, text: '', query }]
      const texts: string[] = []
      const { signal } = new AbortController()
      for (const answer of answerResponses(lines, metadata, writer, signal)) {
        if (!('bytes' in answer)) continue
        for await (const chunk of answer.bytes) texts.push(Buffer.from(chunk).toString())
      }
      return await write(texts.join(''))
    } finally {
      metadata.close()
    }
  }
})

/** ObsPy makes a list of all stages up to the last: invented numbers of billions take all memory. */
function isNumberedBySeed({ stages }: Response): boolean {
  return stages.every(({ number }) => number < 100)
}

function filesOf(folders: readonly string[], name: RegExp): string[] {
  if (withoutSharedData !== false) return []
  return folders.flatMap((folder) =>
    readdirSync(seismic(folder))
      .filter(
        (one) =>
          name.test(one) && !/\.gz$|FURT\.xml$|\.xml$/.test(folder === 'dataless' ? one : ''),
      )
      .map((one) => seismic(folder, one)),
  )
}

async function compare(
  pairs: readonly Pair[],
  folder: string,
): Promise<ReadonlyMap<string, readonly Compared[]>> {
  const file = join(folder, 'pairs.json')
  await writeFile(file, JSON.stringify(pairs))
  const results = JSON.parse(await python(script('response-curves.py'), [file])) as readonly {
    readonly name: string
    readonly channels: readonly Compared[]
  }[]
  const all = new Map<string, Compared[]>()
  for (const { name, channels } of results) {
    all.set(name, [...(all.get(name) ?? []), ...channels])
  }
  return all
}

/** Whatever can be evaluated on the first side gives the same on the other. */
function assertSame(channels: readonly Compared[]): void {
  for (const { channel, one, other, difference, evalresp } of channels) {
    if (one !== '') continue
    assert.equal(other, '', `${channel}: ${other}`)
    assert.ok((difference ?? NaN) <= tolerance, `${channel}: ${difference}`)
    if (evalresp !== undefined) {
      assert.ok(evalresp <= tolerance, `${channel} by evalresp: ${evalresp}`)
    }
  }
}
