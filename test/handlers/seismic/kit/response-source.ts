/** Channels and responses that a test tells, in place of the metadata of a centre. */
import type {
  ChannelEpoch,
  NetworkEpoch,
  StationEpoch,
} from '../../../../handlers/seismic/stationxml/epochs.ts'
import type { Response } from '../../../../handlers/seismic/stationxml/response.ts'
import type { ResponseSource } from '../../../../handlers/seismic/response-formats/responses.ts'
import { Responses } from '../../../../handlers/seismic/response-formats/responses.ts'
import {
  answerResponses,
  openWriter,
} from '../../../../handlers/seismic/response-formats/answer-responses.ts'
import type { ResponseFormat } from '../../../../handlers/seismic/formats.ts'
import { everything } from '../../../../handlers/seismic/selection.ts'
import { openEnd } from '../../../../src/model/index.ts'
import type { Outcome } from '../../../../src/model/index.ts'
import { at } from './time.ts'

export interface Told {
  readonly channel: ChannelEpoch
  readonly response?: Response
  readonly xml?: string
  /** What goes wrong when its response is read. */
  readonly failure?: Error
}

export interface World {
  readonly networks?: readonly NetworkEpoch[]
  readonly stations?: readonly StationEpoch[]
  readonly told: readonly Told[]
  readonly troubles?: readonly string[]
}

export function channelEpoch(changes: Partial<ChannelEpoch> = {}): ChannelEpoch {
  return {
    id: { network: 'XX', station: 'ALFA', location: '00', channel: 'BHZ' },
    ...{ latitude: '+10.5', longitude: '-20', elevation: '300', depth: '2', azimuth: '0' },
    ...{ dip: '-90', sensor: 'A seismometer', scale: '1', scaleFrequency: '1' },
    ...{ scaleUnits: 'M/S', sampleRate: '2.0E+01', element: { offset: 0, length: 0 } },
    start: at('2020-01-01'),
    end: openEnd,
    ...changes,
  }
}

export function sourceOf(world: World): ResponseSource {
  const find = (channel: ChannelEpoch) => world.told.find((one) => one.channel === channel)
  return {
    refresh: () => Promise.resolve(world.troubles ?? []),
    networks: ({ network }) =>
      (world.networks ?? []).filter((one) => network.includes(one.network)),
    stations: ({ station }) =>
      (world.stations ?? []).filter((one) => station.includes(one.station)),
    channels: () => world.told.map(({ channel }) => channel),
    responseOf: (channel) => {
      const told = find(channel)
      return told?.failure ? Promise.reject(told.failure) : Promise.resolve(told?.response)
    },
    stationXmlOf: (channel) => Promise.resolve(find(channel)?.xml),
  }
}

export interface Product {
  readonly text: string
  readonly outcomes: readonly Outcome[]
}

/** What the handler would make of lines that ask for everything. */
export async function productOf(format: ResponseFormat, world: World, lines = 1): Promise<Product> {
  const source = sourceOf(world)
  const writer = openWriter(format, source, { sender: 'HERE', created: at('2026-01-02') })
  const query = { level: 'response', selection: everything, window: undefined } as const
  const asked = Array.from({ length: lines }, (_, i) => ({ number: i + 1, text: '', query }))
  const { signal } = new AbortController()
  const [texts, outcomes]: [string[], Outcome[]] = [[], []]
  for (const answer of answerResponses(asked, source, writer, signal)) {
    if ('outcome' in answer) outcomes.push(answer.outcome)
    else if ('bytes' in answer)
      for await (const chunk of answer.bytes) texts.push(Buffer.from(chunk).toString())
  }
  return { text: texts.join(''), outcomes }
}

/** The product of one line, and whatever is thrown on the way. */
export async function read(world: World, signal: AbortSignal): Promise<void> {
  const source = sourceOf(world)
  const writer = openWriter('resp', source, { sender: 'HERE', created: at('2026-01-02') })
  const responses = new Responses(source, writer, signal)
  const query = { level: 'response', selection: everything, window: undefined } as const
  await Array.fromAsync(responses.text(query))
}
