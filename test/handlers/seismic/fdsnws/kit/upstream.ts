/** An upstream centre as a handler sees it: the archive over a fake centre, whose waits take no time. */
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'

import { FdsnwsArchive } from '../../../../../handlers/seismic/fdsnws/fdsnws-archive.ts'
import { HostPools } from '../../../../../handlers/seismic/fdsnws/host-pools.ts'
import { fdsnwsOptions, fdsnwsSchema } from '../../../../../handlers/seismic/fdsnws/options.ts'
import type { Selection } from '../../../../../handlers/seismic/selection.ts'
import { Trouble } from '../../../../../handlers/seismic/trouble.ts'
import type { RecordSource } from '../../../../../handlers/seismic/waveform-formats/waveform-desk.ts'
import { stoppedClock } from '../../../../kit/clock.ts'
import { startFdsnws } from '../../../../kit/fdsnws-server.ts'
import type { FakeCentre, Held, Responder } from '../../../../kit/fdsnws-server.ts'
import { recordingLog } from '../../../../kit/recording-log.ts'
import { records } from '../../kit/records.ts'
import { at } from '../../kit/time.ts'

export interface Upstream {
  readonly archive: FdsnwsArchive
  readonly centre: FakeCentre
  /** Every pause that was made, in milliseconds. */
  readonly pauses: readonly number[]
  readonly log: ReturnType<typeof recordingLog>
  readonly clock: ReturnType<typeof stoppedClock>
}

/** @param section - keys of `[[handlers.seismic.fdsnws]]` */
export async function upstream(
  t: TestContext,
  responders: Readonly<Record<string, Responder>>,
  section: object = {},
): Promise<Upstream> {
  const centre = await startFdsnws(t, responders)
  return { centre, ...archiveAt(t, { url: centre.url, ...section }) }
}

export function archiveAt(t: TestContext, section: object): Omit<Upstream, 'centre'> {
  const pauses: number[] = []
  const pools = new HostPools()
  t.after(() => pools.close())
  const log = recordingLog()
  const clock = stoppedClock()
  const wait = (milliseconds: number) => {
    pauses.push(milliseconds)
    return Promise.resolve()
  }
  const options = fdsnwsOptions(fdsnwsSchema.parse(section))
  const archive = new FdsnwsArchive(options, { clock: clock.now, log, pools, wait })
  return { archive, pauses, log, clock }
}

/** `IU,II ANMO -,00 BH?` */
export function selection(text: string): Selection {
  const lists = text.split(' ').map((list) => list.split(','))
  const [network = ['*'], station = ['*'], location = ['*'], channel = ['*']] = lists
  return { network, station, location, channel }
}

export function window(start: string, end: string) {
  return { start: at(start), end: at(end) }
}

export const day = window('2024-01-01', '2024-01-02')

export function task() {
  return { trouble: new Trouble(), signal: new AbortController().signal }
}

export async function bytesOf(waveforms: RecordSource): Promise<Buffer> {
  const chunks: Buffer[] = []
  // The memory of a chunk is used again.
  for await (const chunk of waveforms.chunks()) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

/** Records of a stream, each as the fake centre holds it: 112 samples, one a second. */
export function heldRecords(
  network: string,
  station: string,
  location: string,
  channel: string,
  start: string,
  count: number,
): Held<Buffer>[] {
  const id = { network, station, location, channel }
  const first = Date.parse(`${start}Z`)
  return records(id, start, 112 * count).map((what, i) => ({
    ...id,
    start: iso(first + i * 112_000),
    end: iso(first + i * 112_000 + 111_000),
    what,
  }))
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, -1)
}

/** A difference of thousands of bytes is slow to print and says less than its place. */
export function assertSameBytes(actual: Buffer, expected: Buffer, message?: string): void {
  assert.equal(actual.length, expected.length, message)
  assert.equal(
    actual.findIndex((byte, i) => byte !== expected[i]),
    -1,
    message,
  )
}
