/** Asks fdsnws-station: epochs from its text format, responses from its StationXML. */
import { Fault, fromDayOfYear, openEnd, plusMicroseconds } from '../../../src/model/index.ts'
import type { TimeWindow } from '../../../src/model/index.ts'
import { Trouble } from '../trouble.ts'
import { channelElements } from './channel-elements.ts'
import type { ChannelElement } from './channel-elements.ts'
import type { HttpReply } from './http-exchange.ts'
import { Lookup } from './lookup.ts'
import type { LookupSource, LookupTask } from './lookup.ts'
import type { CodeLine } from './question-lines.ts'
import { SortedRows } from './sorted-rows.ts'
import { channelText } from './station-text.ts'
import type { LevelText } from './station-text.ts'
import { readTable } from './tables.ts'
import { selectsUpstream } from './upstream-selection.ts'
import type { UpstreamSelection } from './upstream-selection.ts'

/** What is asked for. */
export interface StationsWanted {
  readonly selections: readonly UpstreamSelection[]
  /** Undefined for all times. */
  readonly window: TimeWindow | undefined
}

const epochStart = fromDayOfYear(1970, 1)

export class Stations {
  readonly #source: LookupSource

  constructor(source: LookupSource) {
    this.#source = source
  }

  /** The epochs of one level, in the order of codes and start; some may not have been asked for. */
  async *epochs<T>(
    text: LevelText<T>,
    wanted: StationsWanted,
    task: LookupTask,
  ): AsyncGenerator<T> {
    const rows = new SortedRows()
    try {
      await this.#ask(this.#source, text.level, wanted, task, (reply) =>
        readTable(reply, text.form, task.trouble, (cells) => {
          const key = text.keyOf(cells)
          if (key !== undefined) rows.add(key, cells)
          return key !== undefined
        }),
      )
      for (const cells of rows.take()) yield text.epochOf(cells)
    } finally {
      rows.close()
    }
  }

  /** The streams that match a line, each as a line of its own. */
  async streamsOf(line: CodeLine, window: TimeWindow | undefined, signal: AbortSignal) {
    const { network, station, location, channel } = line
    const selection = {
      network: [network],
      station: [station],
      location: [location],
      channel: [channel],
    }
    const found = new Map<string, CodeLine>()
    const task = { trouble: new Trouble(), signal }
    const wanted = { selections: [selection], window }
    for await (const { id } of this.epochs(channelText, wanted, task)) {
      if (!selectsUpstream(selection, id)) continue
      const stream = { ...id, location: id.location === '' ? '--' : id.location }
      found.set(Object.values(stream).join(' '), stream)
    }
    return [...found.values()]
  }

  /** The channels that StationXML describes, in the order of codes and start. */
  async *channels(wanted: StationsWanted, task: LookupTask): AsyncGenerator<ChannelElement> {
    const rows = new SortedRows()
    const streamsOf = (line: CodeLine) => this.streamsOf(line, wanted.window, task.signal)
    try {
      await this.#ask({ ...this.#source, streamsOf }, 'response', wanted, task, (reply) =>
        keepChannels(reply, rows, task.trouble),
      )
      for (const cells of rows.take()) yield channelOf(cells)
    } finally {
      rows.close()
    }
  }

  async #ask(
    source: LookupSource,
    level: string,
    { selections, window }: StationsWanted,
    task: LookupTask,
    take: (reply: HttpReply) => Promise<void>,
  ): Promise<void> {
    const format = level === 'response' ? 'xml' : 'text'
    const parameters = { level, format, nodata: '204' }
    await new Lookup(source, task, take).ask({ selections, window, parameters })
  }
}

async function keepChannels(reply: HttpReply, rows: SortedRows, trouble: Trouble): Promise<void> {
  try {
    for await (const element of channelElements(reply.body)) {
      const { id, epoch, text } = element
      const cells = [id.network, id.station, id.location, id.channel, epoch.start ?? '', epoch.end]
      rows.add({ ...id, start: epoch.start ?? -Infinity, more: '' }, [...cells.map(String), text])
    }
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'SOURCE_BROKEN') throw error
    trouble.note(`the StationXML of ${reply.host} cannot be read: it ${error.message}`)
  }
}

function channelOf(cells: readonly string[]): ChannelElement {
  const [network = '', station = '', location = '', channel = '', ...rest] = cells
  const [start = '', end = '', text = ''] = rest
  const epoch = {
    start: start === '' ? undefined : plusMicroseconds(epochStart, Number(start)),
    end: end === '' ? openEnd : plusMicroseconds(epochStart, Number(end)),
  }
  return { id: { network, station, location, channel }, epoch, text }
}
