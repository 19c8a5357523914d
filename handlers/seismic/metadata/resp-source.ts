/** Files of RESP text as a source of metadata: responses, and next to nothing else. */
import { setImmediate } from 'node:timers/promises'
import { Fault } from '../../../src/model/index.ts'
import { formatId } from '../channel-id.ts'
import { readResp } from '../resp/read-resp.ts'
import type { RespEpoch } from '../resp/read-resp.ts'
import type { ChannelEpoch, Element, Epoch } from '../stationxml/epochs.ts'
import type { Response } from '../stationxml/response.ts'
import { cutEpochs } from './cut-resp.ts'
import type { EpochSink } from './epoch-sink.ts'
import { inUnchanged, readStretch } from './read-bytes.ts'
import type { SourceReader } from './source-reader.ts'

export const respSource: SourceReader = {
  async index(pieces, sink) {
    const stations = new Stations()
    for await (const { offset, bytes } of cutEpochs(pieces)) {
      await setImmediate()
      for (const epoch of readResp(textOf(bytes))) {
        const named = isNamed(epoch)
        if (named) {
          sink.channel(channelOf(epoch, { offset, length: bytes.length }))
          stations.add(epoch)
        }
        remark(epoch, named, sink)
      }
    }
    stations.tell(sink)
    return ''
  },
  async response({ file, element, id, start }) {
    const bytes = await inUnchanged(file, (handle) =>
      readStretch(handle, element.offset, element.length),
    )
    const found = readResp(textOf(bytes)).find(
      (read) => formatId(read.id) === formatId(id) && read.epoch.start === start,
    )
    return found && completeResponse(found)
  },
}

/** What is missing in a response makes it a wrong one: it is not given out. */
function completeResponse({ response, problems, isComplete }: RespEpoch): Response | undefined {
  if (!isComplete) throw new Fault('SOURCE_BROKEN', problems.join('; '))
  const { stages, sensitivity, polynomial } = response
  return stages.length > 0 || sensitivity || polynomial ? response : undefined
}

/** Characters outside ASCII stand in comments and descriptions only. */
function textOf(bytes: Buffer): string {
  return bytes.toString('utf8')
}

function isNamed({ id }: RespEpoch): boolean {
  return id.station !== '' && id.channel !== ''
}

function remark({ id, problems }: RespEpoch, isKept: boolean, sink: EpochSink): void {
  if (problems.length === 0) return
  const what = isKept ? formatId(id) : 'a response was left out'
  sink.remark(`${what}: ${problems.join('; ')}`)
}

function channelOf({ id, epoch, response }: RespEpoch, element: Element): ChannelEpoch {
  const [first] = response.stages
  const last = response.stages.findLast(({ decimation }) => decimation)?.decimation
  const { sensitivity, polynomial } = response
  return {
    id,
    ...{ latitude: '', longitude: '', elevation: '', depth: '', azimuth: '', dip: '', sensor: '' },
    scale: sensitivity ? String(sensitivity.value) : '',
    scaleFrequency: sensitivity ? String(sensitivity.frequency) : '',
    scaleUnits: (polynomial ?? first?.filters[0])?.input.name ?? '',
    sampleRate: last ? String(last.inputRate / last.factor) : '',
    element,
    ...epoch,
  }
}

/** The stations that a file names, each from its first channel epoch to its last one. */
class Stations {
  readonly #epochs = new Map<string, { network: string; station: string; epoch: Epoch }>()

  add({ id: { network, station }, epoch }: RespEpoch): void {
    const key = `${network}.${station}`
    const known = this.#epochs.get(key)?.epoch ?? epoch
    this.#epochs.set(key, { network, station, epoch: joined(known, epoch) })
  }

  tell(sink: EpochSink): void {
    const networks = new Map<string, Epoch>()
    for (const { network, station, epoch } of this.#epochs.values()) {
      const place = { latitude: '', longitude: '', elevation: '', siteName: '' }
      sink.station({ network, station, ...place, ...epoch })
      networks.set(network, joined(networks.get(network) ?? epoch, epoch))
    }
    for (const [network, epoch] of networks) {
      sink.network({ network, description: '', totalStations: undefined, ...epoch })
    }
  }
}

function joined(one: Epoch, other: Epoch): Epoch {
  const first = beginningOf(one) <= beginningOf(other) ? one : other
  return { start: first.start, end: one.end > other.end ? one.end : other.end }
}

/** One without a start began before anything. */
function beginningOf({ start }: Epoch): number {
  return start ?? -Infinity
}
