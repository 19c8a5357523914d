import assert from 'node:assert/strict'
import { rename, writeFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { OwnMetadataDesk } from '../../../handlers/seismic/metadata-desk.ts'
import type { ChannelId } from '../../../handlers/seismic/channel-id.ts'
import { Fault, openEnd } from '../../../src/model/index.ts'
import type { TimeWindow } from '../../../src/model/index.ts'
import { inventory, never, openMetadata } from './kit/metadata.ts'
import { channelEpoch } from './kit/response-source.ts'
import { at, between } from './kit/time.ts'

const alfa: ChannelId = { network: 'XX', station: 'ALFA', location: '', channel: 'BHZ' }
const theirs: ChannelId = { ...alfa, network: 'ZZ' }
const sensitivity =
  '<InstrumentSensitivity><Value>3</Value><Frequency>1</Frequency></InstrumentSensitivity>'
const response = `<Channel><Response>${sensitivity}</Response></Channel>`
const year = between('2010-01-01', '2011-01-01')
const down = new Fault('SOURCE_DOWN', 'no answer')

type Upstream = ConstructorParameters<typeof OwnMetadataDesk>[1][number]
type Epoch = ReturnType<typeof channelEpoch>

interface Centre {
  readonly epochs?: readonly Epoch[]
  /** By their epochs. */
  readonly told?: readonly (readonly [Epoch, string])[]
  readonly networks?: readonly string[]
  readonly failure?: Fault
  readonly windows?: (TimeWindow | undefined)[]
}

/** Another centre, which serves ZZ unless told otherwise. */
function centre({ epochs = [], told = [], networks = ['ZZ'], failure, windows }: Centre): Upstream {
  return {
    serves: ({ network }) => network.some((one) => networks.includes(one)),
    async *channels(_, window) {
      windows?.push(window)
      await Promise.resolve()
      if (failure && epochs.length === 0) throw failure
      yield* epochs
    },
    async *responses(_, window) {
      windows?.push(window)
      await Promise.resolve()
      if (failure) throw failure
      for (const [epoch, text] of told) yield { id: epoch.id, epoch, text }
    },
  }
}

async function openDesk(t: TestContext, ...upstreams: Upstream[]) {
  const opened = await openMetadata(t)
  const desk = new OwnMetadataDesk(opened.metadata, upstreams, never)
  return { ...opened, desk }
}

describe('the epochs of a channel', () => {
  test('are those of the centre itself, with their responses', async (t) => {
    const other = centre({ epochs: [channelEpoch({ id: alfa })], networks: ['XX'] })
    const { desk, path } = await openDesk(t, other)
    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ'))

    const epochs = await desk.epochsOf(alfa, year)

    assert.equal(epochs.length, 1)
    assert.equal(epochs[0]?.epoch.scale, '5')
    assert.match((await epochs[0].resp()) ?? '', /B058F04 +Sensitivity: +5/)
  })

  test('have no response where the metadata tell none', async (t) => {
    const { desk, path } = await openDesk(t)
    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ', { response: '' }))

    const [epoch = assert.fail('no epoch')] = await desk.epochsOf(alfa, year)

    assert.equal(await epoch.resp(), undefined)
  })

  test('may begin with a single sample', async (t) => {
    const { desk, path } = await openDesk(t)
    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ'))
    const instant = at('2001-01-01')

    assert.equal((await desk.epochsOf(alfa, { start: instant, end: instant })).length, 1)
  })

  test('are of that very channel, whatever stands in its codes', async (t) => {
    const { desk, path } = await openDesk(t)
    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ'))

    assert.deepEqual(await desk.epochsOf({ ...alfa, station: '*' }, year), [])
    assert.deepEqual(await desk.epochsOf({ ...alfa, location: '00' }, year), [])
  })

  test('come from the first centre that serves the network and knows the channel', async (t) => {
    const described = channelEpoch({ id: theirs, start: at('2005-01-01') })
    const windows: (TimeWindow | undefined)[] = []
    const earlier = channelEpoch({ id: theirs, start: at('2004-01-01') })
    const { desk } = await openDesk(
      t,
      centre({ epochs: [channelEpoch({ id: alfa })], networks: ['XX'] }),
      centre({}),
      centre({
        ...{ epochs: [described], windows },
        told: [
          [earlier, response],
          [described, '<Channel/>'],
          [described, response],
        ],
      }),
    )

    const epochs = await desk.epochsOf(theirs, year)

    assert.deepEqual(
      epochs.map(({ epoch }) => epoch),
      [described],
    )
    assert.match((await epochs[0]?.resp()) ?? '', /B050F16 +Network: +ZZ[^]*B058F04 .* 3/)
    assert.deepEqual(windows.at(-1), { start: at('2005-01-01'), end: openEnd })
  })

  test('have no response where the other centre tells none of that start', async (t) => {
    const described = channelEpoch({ id: theirs, start: undefined, end: at('2020-01-01') })
    const other = channelEpoch({ id: theirs, start: at('2004-01-01') })
    const { desk } = await openDesk(t, centre({ epochs: [described], told: [[other, response]] }))

    const [epoch = assert.fail('no epoch')] = await desk.epochsOf(theirs, year)

    assert.equal(await epoch.resp(), undefined)
  })

  test('of a centre that is down are none, and those of the next one are asked for', async (t) => {
    const next = centre({ epochs: [channelEpoch({ id: theirs })], failure: down })
    const { desk } = await openDesk(t, centre({ failure: down }), next)

    const [epoch = assert.fail('no epoch'), ...others] = await desk.epochsOf(theirs, year)

    assert.deepEqual(others, [])
    assert.equal(await epoch.resp(), undefined)
  })

  test('cannot be told when the machine runs short of something', async (t) => {
    const failure = new Fault('RESOURCES', 'no memory')
    const { desk } = await openDesk(t, centre({ failure }))

    await assert.rejects(desk.epochsOf(theirs, year), failure)
  })
})

describe('a folder of metadata that is not there', () => {
  test('holds no data back: what is known serves', async (t) => {
    const { desk, folder, metadata, path } = await openDesk(t)
    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ'))
    await metadata.refresh(never)
    await rename(folder, `${folder}-away`)

    const epochs = await desk.epochsOf(alfa, year)
    const resp = await epochs[0]?.resp()
    await rename(`${folder}-away`, folder)

    assert.equal(epochs.length, 1)
    assert.equal(resp, undefined)
  })

  test('costs nothing when it was there before', async (t) => {
    const { desk, path } = await openDesk(t)
    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ'))
    const [epoch = assert.fail('no epoch')] = await desk.epochsOf(alfa, year)
    await rename(path('a.xml'), path('b.xml'))

    assert.match((await epoch.resp()) ?? '', /B058F04 +Sensitivity: +5/)
  })

  test('is no excuse for anything else', async (t) => {
    const { metadata, path } = await openMetadata(t)
    await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ'))
    const stopped = AbortSignal.abort()
    const desk = new OwnMetadataDesk(metadata, [], stopped)

    await assert.rejects(desk.epochsOf(alfa, year), { name: 'AbortError' })
  })
})

test('networks are cited with their description where they have one, as of the time', async (t) => {
  const { desk, path } = await openDesk(t)
  const doi = (code: string) => `<Identifier type="DOI">doi:10.7914/SN/${code}</Identifier>`
  const described = `<Description>An experiment</Description>${doi('XX')}`
  await writeFile(path('a.xml'), inventory('XX', 'ALFA', 'BHZ', { extra: described }))
  await writeFile(path('b.xml'), inventory('YY', 'ALFA', 'BHZ', { extra: doi('YY') }))

  const citations = await desk.citationsOf(['YY', 'XX', 'ZZ'], year)
  const before = await desk.citationsOf(['XX'], between('1990-01-01', '1991-01-01'))

  assert.deepEqual(citations, [
    { subject: 'network XX, An experiment', reference: 'https://doi.org/10.7914/SN/XX' },
    { subject: 'network YY', reference: 'https://doi.org/10.7914/SN/YY' },
  ])
  assert.deepEqual(before, [])
})
