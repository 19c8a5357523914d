/**
 * Reads RESP text, in the dialects of rdseed and of xml2resp: the inverse of `write-resp.ts`. Lenient
 * where real files are odd; what is odd is named.
 */
import { Fault, openEnd } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'
import type { ChannelId } from '../channel-id.ts'
import type { Epoch } from '../stationxml/epochs.ts'
import type { Blockette } from './blockette.ts'
import { groupBlockettes } from './blockettes.ts'
import { StageCollector } from './collect-stages.ts'
import type { CollectedResponse } from './collect-stages.ts'
import { readDate } from './dates.ts'
import { readLines } from './read-lines.ts'

/** One channel epoch of a RESP file. */
export interface RespEpoch extends CollectedResponse {
  readonly id: ChannelId
  readonly epoch: Epoch
}

/**
 * Every channel epoch of a file, in its order.
 *
 * @param text - of a RESP file; none of its characters outside ASCII means anything
 * @returns nothing where the text holds no channel, thus is no RESP
 */
export function readResp(text: string): readonly RespEpoch[] {
  const { lines, strays } = readLines(text)
  const epochs = cutEpochs(groupBlockettes(lines)).map(readEpoch)
  if (strays.count === 0) return epochs
  const problem = `what is neither a comment nor a field was passed over, ${strays.count} times, first in line ${strays.first}`
  return epochs.map((epoch) => ({ ...epoch, problems: [...epoch.problems, problem] }))
}

/** 050 names the station, 052 the channel; what follows describes it. */
interface OpenEpoch {
  station: Blockette | undefined
  channel: Blockette | undefined
  readonly response: Blockette[]
}

/** A channel without a station of its own is one more of the station before it. */
function cutEpochs(blockettes: readonly Blockette[]): OpenEpoch[] {
  const epochs: OpenEpoch[] = []
  for (const blockette of blockettes) {
    const last = epochs.at(-1)
    if (blockette.type === 50) {
      epochs.push({ station: blockette, channel: undefined, response: [] })
    } else if (blockette.type !== 52) {
      last?.response.push(blockette)
    } else if (last && !last.channel) {
      last.channel = blockette
    } else {
      epochs.push({ station: last?.station, channel: blockette, response: [] })
    }
  }
  return epochs
}

function readEpoch({ station, channel, response }: OpenEpoch): RespEpoch {
  const collector = new StageCollector()
  for (const blockette of response) collector.add(blockette)
  const collected = collector.finish()
  const id: ChannelId = {
    network: codeOf(station, 16),
    station: codeOf(station, 3),
    location: codeOf(channel, 3),
    channel: codeOf(channel, 4),
  }
  const [epoch, problems] = readDates(channel)
  if (id.station === '' || id.channel === '') problems.push('the channel is not named')
  return {
    id,
    epoch,
    response: collected.response,
    problems: [...problems, ...collected.problems],
    isComplete: collected.isComplete && problems.length === 0,
  }
}

/** Blank codes are written as question marks or dashes. */
function codeOf(blockette: Blockette | undefined, field: number): string {
  const code = blockette?.word(field) ?? ''
  return /^[?-]*$/.test(code) ? '' : code
}

function readDates(channel: Blockette | undefined): [Epoch, string[]] {
  const problems: string[] = []
  const read = (field: number, open: Instant | undefined) => {
    try {
      return readDate(channel?.text(field) ?? '') ?? open
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      problems.push(error.message)
      return open
    }
  }
  const start = read(22, undefined)
  return [{ start, end: read(23, openEnd) ?? openEnd }, problems]
}
