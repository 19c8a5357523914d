/** The network and the station that a channel epoch lies in. */
import { everything } from '../selection.ts'
import { epochsOverlap } from '../stationxml/epochs.ts'
import type { ChannelEpoch, Epoch, NetworkEpoch, StationEpoch } from '../stationxml/epochs.ts'
import type { ResponseSource } from './responses.ts'

/** Remembers the present station: channels come station by station. */
export class EnclosingEpochs {
  readonly #source: Pick<ResponseSource, 'networks' | 'stations'>
  #networks: readonly NetworkEpoch[] = []
  #stations: readonly StationEpoch[] = []
  #network: string | undefined
  #station: string | undefined

  constructor(source: Pick<ResponseSource, 'networks' | 'stations'>) {
    this.#source = source
  }

  /** @returns undefined where no source describes it */
  networkOf(channel: ChannelEpoch): NetworkEpoch | undefined {
    const { network } = channel.id
    if (network !== this.#network) {
      this.#networks = [...this.#source.networks({ ...everything, network: [network] })]
      this.#network = network
    }
    return enclosing(this.#networks, channel)
  }

  /** @returns undefined where no source describes it */
  stationOf(channel: ChannelEpoch): StationEpoch | undefined {
    const { network, station } = channel.id
    const key = `${network}.${station}`
    if (key !== this.#station) {
      const wanted = { ...everything, network: [network], station: [station] }
      this.#stations = [...this.#source.stations(wanted)]
      this.#station = key
    }
    return enclosing(this.#stations, channel)
  }
}

/** The last one that had begun when the channel began, else any that it overlaps. */
function enclosing<T extends Epoch>(epochs: readonly T[], channel: Epoch): T | undefined {
  const begun = ({ start, end }: Epoch) =>
    (start ?? -Infinity) <= (channel.start ?? -Infinity) && (channel.start ?? -Infinity) < end
  return epochs.findLast(begun) ?? epochs.find((epoch) => epochsOverlap(epoch, channel))
}
