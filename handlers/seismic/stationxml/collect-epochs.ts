/** Puts epochs together from the elements of a StationXML file as they begin and end. */
import { Fault } from '../../../src/model/index.ts'
import type { ChannelEpoch, NetworkEpoch, StationEpoch } from './epochs.ts'
import { channelOf, epochOf, networkOf, stationOf } from './make-epochs.ts'
import type { Described } from './make-epochs.ts'

export interface FileEpochs {
  readonly networks: readonly NetworkEpoch[]
  readonly stations: readonly StationEpoch[]
  readonly channels: readonly ChannelEpoch[]
  /** What had to be left out, one sentence each. */
  readonly remarks: readonly string[]
}

const levels = ['Network', 'Station', 'Channel'] as const
type Level = (typeof levels)[number]

/** The elements that are kept, by their path below the element that they describe. */
const keptTexts: Readonly<Record<Level, ReadonlySet<string>>> = {
  Network: new Set(['Description', 'TotalNumberStations']),
  Station: new Set(['Latitude', 'Longitude', 'Elevation', 'Site/Name']),
  Channel: new Set([
    'Latitude',
    'Longitude',
    'Elevation',
    'Depth',
    'Azimuth',
    'Dip',
    'SampleRate',
    'Sensor/Description',
    'Sensor/Type',
    'Response/InstrumentSensitivity/Value',
    'Response/InstrumentSensitivity/Frequency',
    'Response/InstrumentSensitivity/InputUnits/Name',
  ]),
}

/** One network, station or channel that is being read. */
interface Open extends Described {
  readonly level: Level
  /** How many elements enclose it, itself included. */
  readonly depth: number
  readonly texts: Map<string, string>
  readonly offset: number
  attributes: ReadonlyMap<string, string>
}

export class EpochCollector {
  readonly #networks: NetworkEpoch[] = []
  readonly #stations: StationEpoch[] = []
  readonly #channels: ChannelEpoch[] = []
  readonly #remarks: string[] = []
  readonly #path: string[] = []
  readonly #open: Open[] = []
  readonly #kept = new Map<string, string>()
  #collected: string | undefined
  #text = ''
  #isAtOpening = false

  /** Whether the element that just began needs its attributes read. */
  get wantsAttributes(): boolean {
    return this.#isAtOpening
  }

  /** @param offset - where its first byte lies; told for `Channel` only */
  begin(name: string, offset: number): void {
    this.#path.push(name)
    this.#isAtOpening = true
    if (this.#path.length === 1) return
    const level = levels[this.#open.length]
    if (name === level && this.#path.length === this.#open.length + 2) {
      const depth = this.#path.length
      this.#open.push({ level, depth, offset, texts: new Map(), attributes: new Map() })
      return
    }
    this.#isAtOpening = false
    this.#collected = this.#keptPath()
    this.#text = ''
  }

  attributes(attributes: ReadonlyMap<string, string>): void {
    this.#isAtOpening = false
    const open = this.#open.at(-1)
    if (open) open.attributes = attributes
    else checkRoot(this.#path[0] ?? '', attributes)
  }

  text(text: string): void {
    if (this.#collected !== undefined) this.#text += text
  }

  /** @param end - where the byte behind it lies; told for `Channel` only */
  end(end: number): void {
    const open = this.#open.at(-1)
    if (open?.depth === this.#path.length) {
      this.#open.pop()
      this.#close(open, end)
    } else if (open && this.#collected !== undefined && !open.texts.has(this.#collected)) {
      open.texts.set(this.#collected, this.#keep(this.#text))
    }
    this.#collected = undefined
    this.#path.pop()
  }

  finish(): FileEpochs {
    return {
      networks: this.#networks,
      stations: this.#stations,
      channels: this.#channels,
      remarks: this.#remarks,
    }
  }

  /** The path of the present element where its text is wanted. */
  #keptPath(): string | undefined {
    const open = this.#open.at(-1)
    // Stages are most of a file, and nothing of them is kept.
    if (open === undefined || this.#path[open.depth + 1] === 'Stage') return undefined
    const path = this.#path.slice(open.depth).join('/')
    return keptTexts[open.level].has(path) ? path : undefined
  }

  /** Equal texts are kept once; the copy sets them free from the piece of the file they are part of. */
  #keep(text: string): string {
    const tidy = text.replaceAll(/\s+/g, ' ').trim()
    const known = this.#kept.get(tidy)
    if (known !== undefined) return known
    const copy = Buffer.from(tidy).toString()
    this.#kept.set(copy, copy)
    return copy
  }

  #close(open: Open, end: number): void {
    const code = codeOf(open)
    const epoch = epochOf(open)
    if (code === '' || epoch === undefined) {
      const reason = code === '' ? 'without a code' : `"${code}" with an unreadable date`
      this.#remarks.push(`a <${open.level}> ${reason} was left out`)
      return
    }
    const network = codeOf(this.#open[0])
    const station = codeOf(this.#open[1])
    switch (open.level) {
      case 'Network':
        this.#networks.push(networkOf(code, open, epoch))
        break
      case 'Station':
        this.#stations.push(stationOf(network, code, open, epoch))
        break
      case 'Channel': {
        const element = { offset: open.offset, length: end - open.offset }
        const codes = { network, station, channel: code }
        this.#channels.push({ ...channelOf(codes, open, epoch), element })
        break
      }
    }
  }
}

function codeOf(open: Described | undefined): string {
  return open?.attributes.get('code')?.trim() ?? ''
}

function checkRoot(name: string, attributes: ReadonlyMap<string, string>): void {
  if (name !== 'FDSNStationXML') throw new Fault('SOURCE_BROKEN', `is no StationXML but <${name}>`)
  const version = attributes.get('schemaVersion') ?? '1'
  if (!/^1(\.|$)/.test(version.trim())) {
    throw new Fault('SOURCE_BROKEN', `is StationXML ${version}; 1.0 to 1.2 are read`)
  }
}
