/** Puts epochs together from the elements of a StationXML file as they begin and end. */
import { Fault } from '../../../src/model/index.ts'
import type { EpochSink } from '../metadata/epoch-sink.ts'
import type { Identifier } from './epochs.ts'
import { keptTexts } from './kept-texts.ts'
import type { KeptText } from './kept-texts.ts'
import { channelOf, epochOf, networkOf, stationOf } from './make-epochs.ts'
import type { Described } from './make-epochs.ts'

const levels = ['Network', 'Station', 'Channel'] as const
type Level = (typeof levels)[number]
/** Names networks and stations since StationXML 1.1: `<Identifier type="DOI">`. */
const identifier = 'Identifier'

/** One network, station or channel that is being read. */
interface Open extends Described {
  readonly level: Level
  /** How many elements enclose it, itself included. */
  readonly depth: number
  readonly texts: Map<string, string>
  readonly identifiers: Identifier[]
  readonly offset: number
  attributes: Readonly<Record<string, string>>
}

export class EpochCollector {
  readonly #sink: EpochSink
  /** The elements that are open. */
  readonly #path: { readonly name: string; readonly kept: KeptText | undefined }[] = []
  readonly #open: Open[] = []
  #text = ''
  /** Of the present identifier. */
  #type = ''
  #isAtOpening = false
  #isOpened = false
  /** Whether the text of the present element is kept. */
  #isCollecting = false

  constructor(sink: EpochSink) {
    this.#sink = sink
  }

  /** Whether what comes next is the content of a stage of a response. */
  get isInsideStage(): boolean {
    return this.#isOpened && this.#path.at(-1)?.kept?.path === 'Response/Stage'
  }

  /** @param offset - where its first byte lies; told for `Channel` only */
  begin(name: string, offset: number): void {
    const parent = this.#path.at(-1)
    this.#isOpened = false
    this.#isCollecting = false
    this.#isAtOpening = parent === undefined
    const level = levels[this.#open.length]
    if (name === level && this.#path.length === this.#open.length + 1) {
      this.#isAtOpening = true
      const depth = this.#path.length + 1
      this.#open.push({ level, depth, offset, texts: new Map(), identifiers: [], attributes: {} })
      this.#path.push({ name, kept: keptTexts[level] })
      return
    }
    const kept = parent?.kept?.below.get(name)
    this.#path.push({ name, kept })
    this.#isCollecting = kept?.path !== undefined
    this.#text = ''
  }

  /** Behind the start tag of the element that began last. */
  opened(attributes: Readonly<Record<string, string>>): void {
    this.#isOpened = true
    if (this.#isAtOpening) this.#describe(attributes)
    else if (this.#path.at(-1)?.kept?.path === identifier) this.#type = attributes['type'] ?? ''
  }

  text(text: string): void {
    if (this.#isCollecting) this.#text += text
  }

  /** @param end - where the byte behind it lies; told for `Channel` only */
  end(end: number): void {
    const open = this.#open.at(-1)
    if (open?.depth === this.#path.length) {
      this.#open.pop()
      this.#close(open, end)
    } else if (open && this.#isCollecting) {
      this.#keep(open, this.#path.at(-1)?.kept?.path ?? '')
    }
    this.#isCollecting = false
    this.#path.pop()
  }

  /** The first of several counts, but every identifier. */
  #keep({ texts, identifiers }: Open, path: string): void {
    const text = tidy(this.#text)
    if (path !== identifier) {
      if (!texts.has(path)) texts.set(path, text)
    } else if (text !== '') {
      identifiers.push({ type: tidy(this.#type), value: text })
    }
  }

  #describe(attributes: Readonly<Record<string, string>>): void {
    this.#isAtOpening = false
    const open = this.#open.at(-1)
    if (open) open.attributes = attributes
    else checkRoot(this.#path[0]?.name ?? '', attributes)
  }

  #close(open: Open, end: number): void {
    const code = codeOf(open)
    const epoch = epochOf(open)
    if (code === '' || epoch === undefined) {
      const reason = code === '' ? 'without a code' : `"${code}" with an unreadable date`
      this.#sink.remark(`a <${open.level}> ${reason} was left out`)
      return
    }
    const network = codeOf(this.#open[0])
    const station = codeOf(this.#open[1])
    switch (open.level) {
      case 'Network':
        this.#sink.network(networkOf(code, open, epoch))
        break
      case 'Station':
        this.#sink.station(stationOf(network, code, open, epoch))
        break
      case 'Channel': {
        const element = { offset: open.offset, length: end - open.offset }
        const codes = { network, station, channel: code }
        this.#sink.channel({ ...channelOf(codes, open, epoch), element })
        break
      }
    }
  }
}

function tidy(text: string): string {
  return /\s/.test(text) ? text.replaceAll(/\s+/g, ' ').trim() : text
}

function codeOf(open: Described | undefined): string {
  return open?.attributes['code']?.trim() ?? ''
}

function checkRoot(name: string, attributes: Readonly<Record<string, string>>): void {
  if (name !== 'FDSNStationXML') throw new Fault('SOURCE_BROKEN', `is no StationXML but <${name}>`)
  const version = attributes['schemaVersion'] ?? '1'
  if (!/^1(\.|$)/.test(version.trim())) {
    throw new Fault('SOURCE_BROKEN', `is StationXML ${version}; 1.0 to 1.2 are read`)
  }
}
