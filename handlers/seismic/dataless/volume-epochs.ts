/** Networks, stations and channels as the station headers of a SEED volume describe them. */
import { Fault, openEnd } from '../../../src/model/index.ts'
import type { EpochSink } from '../metadata/epoch-sink.ts'
import { readDate } from '../resp/dates.ts'
import type { ChannelEpoch, Epoch, StationEpoch } from '../stationxml/epochs.ts'
import type { RawBlockette } from './cut-blockettes.ts'
import { Dictionaries } from './dictionaries.ts'
import { FieldReader } from './field-reader.ts'

/** A channel whose blockettes are still coming. */
interface OpenChannel {
  readonly epoch: Omit<ChannelEpoch, 'element' | 'scale' | 'scaleFrequency'>
  readonly from: number
  to: number
  scale: string
  scaleFrequency: string
}

export class VolumeEpochs {
  readonly #sink: EpochSink
  readonly #volume: number
  readonly #dictionaries = new Dictionaries()
  #station: StationEpoch | undefined
  #channel: OpenChannel | undefined

  /** @param volume - where in the file the volume begins */
  constructor(sink: EpochSink, volume: number) {
    this.#sink = sink
    this.#volume = volume
  }

  dictionary(blockette: RawBlockette): void {
    this.#dictionaries.add(blockette)
  }

  /** A blockette of a station header. */
  describe(blockette: RawBlockette): void {
    if (blockette.type === 50) this.#openStation(blockette)
    else if (blockette.type === 52) this.#openChannel(blockette)
    else if (this.#channel) extend(this.#channel, blockette)
  }

  /** At the end of the volume. */
  finish(): void {
    const open = this.#channel
    this.#channel = undefined
    if (open === undefined) return
    const { epoch, from, to, scale, scaleFrequency } = open
    const element = { offset: from, length: to - from, volume: this.#volume }
    this.#sink.channel({ ...epoch, scale, scaleFrequency, element })
  }

  #openStation({ text }: RawBlockette): void {
    this.finish()
    const read = readStation(text)
    this.#station = undefined
    const epoch = this.#epochOf(read.dates, `station ${read.station}`)
    if (epoch === undefined) return
    const { network, station, latitude, longitude, elevation, siteName } = read
    this.#station = { network, station, latitude, longitude, elevation, siteName, ...epoch }
    this.#sink.station(this.#station)
    const description = this.#dictionaries.abbreviation(read.networkName)
    this.#sink.network({ network, description, totalStations: undefined, ...epoch })
  }

  #openChannel({ text, from, to }: RawBlockette): void {
    this.finish()
    const { network, station } = this.#station ?? {}
    if (network === undefined || station === undefined) return
    const { location, channel, instrument, units, dates, ...told } = readChannel(text)
    const id = { network, station, location, channel }
    const epoch = this.#epochOf(dates, `channel ${network}.${station}.${location}.${channel}`)
    if (epoch === undefined) return
    const sensor = this.#dictionaries.abbreviation(instrument)
    const scaleUnits = this.#dictionaries.unitName(units)
    const known = { id, ...told, sensor, scaleUnits, ...epoch }
    this.#channel = { epoch: known, from, to, scale: '', scaleFrequency: '' }
  }

  #epochOf([start = '', end = '']: readonly string[], what: string): Epoch | undefined {
    try {
      return { start: readDate(start), end: readDate(end) ?? openEnd }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      this.#sink.remark(`${what} was left out: ${error.message}`)
      return undefined
    }
  }
}

function extend(channel: OpenChannel, { type, text, to }: RawBlockette): void {
  channel.to = to
  if (type !== 58) return
  const fields = new FieldReader(text)
  if (fields.integer(2) !== 0) return
  channel.scale = fields.fixed(12)
  channel.scaleFrequency = fields.fixed(12)
}

/** Blockette 050. Its fields in their order: they are read one after another. */
function readStation(text: string) {
  const fields = new FieldReader(text)
  const station = fields.fixed(5)
  const [latitude, longitude, elevation] = [fields.fixed(10), fields.fixed(11), fields.fixed(7)]
  // Numbers of channels and comments.
  fields.fixed(7)
  const siteName = fields.variable()
  const networkName = fields.integer(3)
  // Byte orders.
  fields.fixed(6)
  const dates = [fields.variable(), fields.variable()]
  // The update flag.
  fields.fixed(1)
  const network = fields.fixed(2)
  return { network, station, latitude, longitude, elevation, siteName, networkName, dates }
}

/** The blank location is two blanks; some writers put dashes there, as requests have it. */
function locationOf(code: string): string {
  return /^-+$/.test(code) ? '' : code
}

/** Blockette 052, likewise. */
function readChannel(text: string) {
  const fields = new FieldReader(text)
  const [location, channel] = [locationOf(fields.fixed(2)), fields.fixed(3)]
  // The subchannel.
  fields.fixed(4)
  const instrument = fields.integer(3)
  // A comment.
  fields.variable()
  const units = fields.integer(3)
  // Units of calibrations.
  fields.fixed(3)
  const [latitude, longitude, elevation] = [fields.fixed(10), fields.fixed(11), fields.fixed(7)]
  const [depth, azimuth, dip] = [fields.fixed(5), fields.fixed(5), fields.fixed(5)]
  // Data format and record length.
  fields.fixed(6)
  const sampleRate = fields.fixed(10)
  // Clock drift and number of comments; then flags.
  fields.fixed(14)
  fields.variable()
  const dates = [fields.variable(), fields.variable()]
  const place = { latitude, longitude, elevation, depth, azimuth, dip, sampleRate }
  return { location, channel, instrument, units, dates, ...place }
}
