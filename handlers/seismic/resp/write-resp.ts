/**
 * RESP text in the dialect of rdseed, which is what NetDC's `SEED_ASCII` meant: one channel epoch,
 * its blockettes in the order of the stages. What evalresp requires of the text is kept.
 */
import { openEnd } from '../../../src/model/index.ts'
import type { ChannelId } from '../channel-id.ts'
import type { Epoch } from '../stationxml/epochs.ts'
import type { Decimation, Gain, Response, Stage } from '../stationxml/response.ts'
import { printDate } from './dates.ts'
import { filterLines } from './filter-lines.ts'
import { comment, fieldLine, headerLine, titleBox } from './lines.ts'
import { printNumber } from './print-number.ts'

/** Readers need a start: an epoch that does not say one is given the earliest that SEED files use. */
const unknownStart = '1900,001,00:00:00.0000'

/** One channel epoch, ending in a line end. */
export function writeResp(id: ChannelId, epoch: Epoch, response: Response): string {
  const lines = [
    ...channelLines(id, epoch),
    ...response.stages
      .toSorted((one, other) => one.number - other.number)
      .flatMap((stage) => stageLines(stage, id)),
    ...overallLines(response, id),
  ]
  return `${lines.join('\n')}\n`
}

function channelLines(id: ChannelId, { start, end }: Epoch): string[] {
  return [
    comment('<< netdc, instrument response >>'),
    comment(),
    comment('======== CHANNEL RESPONSE DATA ========'),
    headerLine('B050F03', 'Station', id.station),
    headerLine('B050F16', 'Network', id.network === '' ? '??' : id.network),
    headerLine('B052F03', 'Location', id.location === '' ? '??' : id.location),
    headerLine('B052F04', 'Channel', id.channel),
    headerLine('B052F22', 'Start date', start === undefined ? unknownStart : printDate(start)),
    headerLine('B052F23', 'End date', end >= openEnd ? 'No Ending Time' : printDate(end)),
    comment('======================================='),
  ]
}

/** Within a stage: the filter, then decimation, then gain. */
function stageLines(stage: Stage, id: ChannelId): string[] {
  return [
    ...stage.filters.flatMap((filter) => [...filterLines(filter, stage.number, id), comment()]),
    ...(stage.decimation ? decimationLines(stage.decimation, stage.number, id) : []),
    ...(stage.gain ? gainLines(stage.gain, stage.number, id) : []),
  ]
}

/** Stage 0. "InstrumentPolynomial = 062 with stage 0 and then no 058 stage 0" */
function overallLines({ polynomial, sensitivity }: Response, id: ChannelId): string[] {
  if (polynomial) return [...filterLines(polynomial, 0, id), comment()]
  return sensitivity ? sensitivityLines(sensitivity, id) : []
}

function decimationLines(decimation: Decimation, stage: number, id: ChannelId): string[] {
  return [
    ...titleBox('Decimation', id),
    fieldLine('B057F03', 'Stage sequence number', stage),
    fieldLine('B057F04', 'Input sample rate', printNumber(decimation.inputRate)),
    fieldLine('B057F05', 'Decimation factor', decimation.factor),
    fieldLine('B057F06', 'Decimation offset', decimation.offset),
    fieldLine('B057F07', 'Estimated delay (seconds)', printNumber(decimation.delay)),
    fieldLine('B057F08', 'Correction applied (seconds)', printNumber(decimation.correction)),
    comment(),
  ]
}

function gainLines(gain: Gain, stage: number, id: ChannelId): string[] {
  return [
    ...titleBox('Channel Gain', id),
    fieldLine('B058F03', 'Stage sequence number', stage),
    fieldLine('B058F04', 'Gain', printNumber(gain.value)),
    fieldLine('B058F05', 'Frequency of gain', `${printNumber(gain.frequency)} HZ`),
    fieldLine('B058F06', 'Number of calibrations', 0),
    comment(),
  ]
}

function sensitivityLines(sensitivity: Gain, id: ChannelId): string[] {
  return [
    ...titleBox('Channel Sensitivity', id),
    fieldLine('B058F03', 'Stage sequence number', 0),
    fieldLine('B058F04', 'Sensitivity', printNumber(sensitivity.value)),
    fieldLine('B058F05', 'Frequency of sensitivity', `${printNumber(sensitivity.frequency)} HZ`),
    fieldLine('B058F06', 'Number of calibrations', 0),
    comment(),
  ]
}
