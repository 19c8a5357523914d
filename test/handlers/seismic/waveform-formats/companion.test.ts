import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import type { MetadataDesk } from '../../../../handlers/seismic/metadata-desk.ts'
import type { ChannelEpoch } from '../../../../handlers/seismic/stationxml/epochs.ts'
import { Trouble } from '../../../../handlers/seismic/trouble.ts'
import { Companion } from '../../../../handlers/seismic/waveform-formats/companion.ts'
import { Shipped } from '../../../../handlers/seismic/waveform-formats/shipped.ts'
import { Spool } from '../../../../handlers/seismic/waveform-formats/spool.ts'
import { Fault } from '../../../../src/model/index.ts'
import { alfa } from '../kit/records.ts'
import { at } from '../kit/time.ts'
import { alfaEpoch, deskOfMetadata } from '../kit/waveforms.ts'

function shippedAlfa(...times: readonly (readonly [string, string])[]): Shipped {
  const shipped = new Shipped()
  for (const [start, end] of times) shipped.add(alfa, at(start), at(end))
  return shipped
}

type Described = Omit<ChannelEpoch, 'element'>

/** Knows these epochs, and makes their responses so. */
function deskOf(epochs: readonly Described[], resp: (epoch: Described) => Promise<string>) {
  const desk = deskOfMetadata({ epochs })
  const epochsOf: MetadataDesk['epochsOf'] = async (id, span) =>
    (await desk.epochsOf(id, span)).map(({ epoch }) => ({ epoch, resp: () => resp(epoch) }))
  return { ...desk, epochsOf }
}

function failing(fault: Error): MetadataDesk {
  return deskOf([alfaEpoch], () => Promise.reject(fault))
}

test('every epoch that what was shipped reaches into has its response there', async () => {
  const epochs = ['2001', '2002', '2003'].map((year) => ({
    ...alfaEpoch,
    start: at(`${year}-01-01`),
    end: at(`${year}-12-31`),
  }))
  const desk = deskOf(epochs, async ({ start }) => `${String(start)}\n`)
  const companion = new Companion(desk, new Spool(tmpdir()))
  const trouble = new Trouble()

  await companion.add(
    shippedAlfa(['2001-03-01', '2001-03-02'], ['2002-03-01', '2002-03-02']),
    trouble,
  )

  const text = Buffer.concat(await Array.fromAsync(companion.bytes())).toString()
  assert.equal(text, `${at('2001-01-01')}\n${at('2002-01-01')}\n`)
  assert.ok(!companion.isEmpty)
  assert.equal(String(trouble), 'miniSEED; the responses are in the file resp.txt beside it')
})

test('a response that makes no sense is told, and keeps no data back', async () => {
  const broken = new Fault('SOURCE_BROKEN', 'stage 3 has no gain')
  const companion = new Companion(failing(broken), new Spool(tmpdir()))
  const trouble = new Trouble()

  await companion.add(shippedAlfa(['2001-03-01', '2001-03-02']), trouble)

  assert.equal(
    String(trouble),
    'XX.ALFA.00.BHZ: stage 3 has no gain; no response is known of XX.ALFA.00.BHZ',
  )
  assert.ok(companion.isEmpty && trouble.isNone)
})

for (const failure of [new Fault('SOURCE_DOWN', 'gone'), new Error('a bug')]) {
  test(`"${failure.message}" is not for the outcome of a line`, async () => {
    const companion = new Companion(failing(failure), new Spool(tmpdir()))

    await assert.rejects(
      companion.add(shippedAlfa(['2001-03-01', '2001-03-02']), new Trouble()),
      failure,
    )
  })
}
