/** Poles and zeros as SAC and ObsPy read them, with the annotations that rdseed made usual. */
import { formatInstant, openEnd } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'
import { printNumber } from '../resp/print-number.ts'
import type { ChannelEpoch, StationEpoch } from '../stationxml/epochs.ts'
import type { Response } from '../stationxml/response.ts'
import { analoguePart } from './analogue-part.ts'
import type { AnaloguePart, Complex } from './analogue-part.ts'
import { isKnown } from './channel-element.ts'
import { EnclosingEpochs } from './enclosing-epochs.ts'
import type { Attempt, ResponseSource, ResponseWriter, Some } from './responses.ts'

export class SacpzWriter<Channel extends ChannelEpoch> implements ResponseWriter<Channel> {
  readonly #source: ResponseSource<Channel>
  readonly #created: Instant
  readonly #epochs: EnclosingEpochs

  constructor(source: ResponseSource<Channel>, created: Instant) {
    this.#source = source
    this.#created = created
    this.#epochs = new EnclosingEpochs(source)
  }

  async *pieces(channels: Some<Channel>, attempt: Attempt<Channel>): AsyncGenerator<string> {
    for await (const channel of channels) {
      const text = await attempt(channel, () => this.#text(channel))
      if (text !== undefined) yield text
    }
  }

  end(): string {
    return ''
  }

  async #text(channel: Channel): Promise<string | undefined> {
    const response = await this.#source.responseOf(channel)
    if (response === undefined) return undefined
    const station = this.#epochs.stationOf(channel)
    return sacpzText({ channel, station, created: this.#created }, response)
  }
}

interface About {
  readonly channel: ChannelEpoch
  readonly station: StationEpoch | undefined
  readonly created: Instant
}

function sacpzText(about: About, response: Response): string {
  const part = analoguePart(response, about.channel.scaleUnits)
  const lines = [
    ...annotations(about, part, response),
    ...rootLines('ZEROS', part.zeros),
    ...rootLines('POLES', part.poles),
    `CONSTANT\t${signed(part.constant)}`,
  ]
  return `${lines.join('\n')}\n\n\n`
}

const rule = `* ${'*'.repeat(34)}`

function annotations(about: About, part: AnaloguePart, response: Response): string[] {
  const { channel, station, created } = about
  const { network, station: code, location, channel: name } = channel.id
  const place = isKnown(channel) ? channel : (station ?? channel)
  const gain = response.stages[0]?.gain?.value
  const unit = ` (${part.inputUnit})`
  return [
    rule,
    note('NETWORK   (KNETWK)', network),
    note('STATION    (KSTNM)', code),
    note('LOCATION   (KHOLE)', location),
    note('CHANNEL   (KCMPNM)', name),
    note('CREATED', formatTime(created)),
    note('START', channel.start === undefined ? '' : formatTime(channel.start)),
    note('END', formatTime(channel.end)),
    note('DESCRIPTION', station?.siteName ?? ''),
    note('LATITUDE', plain(place.latitude)),
    note('LONGITUDE', plain(place.longitude)),
    note('ELEVATION', plain(place.elevation)),
    note('DEPTH', plain(channel.depth)),
    // SEED counts from the horizontal, SAC from the vertical: the label says which.
    note('DIP (SEED)', plain(channel.dip)),
    note('AZIMUTH', plain(channel.azimuth)),
    note('SAMPLE RATE', plain(channel.sampleRate)),
    note('INPUT UNIT', 'M'),
    note('OUTPUT UNIT', part.outputUnit),
    note('INSTTYPE', channel.sensor),
    note('INSTGAIN', gain === undefined ? '' : `${signed(gain)}${unit}`),
    note('COMMENT', ''),
    note('SENSITIVITY', `${signed(part.sensitivity.value)}${unit}`),
    note('A0', signed(part.normalization)),
    rule,
  ]
}

/** A line end inside a text would end the comment. */
function note(label: string, text: string): string {
  return `* ${label.padEnd(18)}: ${text.replaceAll(/\s+/g, ' ')}`
}

/** Numbers stand as their files write them: SEED says `+0530.0` and `4.0000E+01`. */
function plain(number: string): string {
  return number === '' ? '' : String(Number(number))
}

/** An end that there is not is written as IRIS does. */
function formatTime(at: Instant): string {
  return at >= openEnd ? '2599-12-31T23:59:59' : formatInstant(at).slice(0, 19)
}

function rootLines(label: string, roots: readonly Complex[]): string[] {
  const rows = roots.map(({ real, imaginary }) => `\t${signed(real)}\t${signed(imaginary)}`)
  return [`${label}\t${roots.length}`, ...rows]
}

function signed(value: number): string {
  const text = printNumber(value).toLowerCase()
  return value < 0 ? text : `+${text}`
}
