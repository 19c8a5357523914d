/** Answers RESP lines in the format that the request asks for: one product for all of them. */
import type { Answer, HandlerLine } from '../../../src/handle/handler.ts'
import type { ResponseFormat } from '../formats.ts'
import type { ResponseQuery } from '../query.ts'
import type { ChannelEpoch } from '../stationxml/epochs.ts'
import { outcomeOf } from '../trouble.ts'
import { RespWriter } from './resp-writer.ts'
import { completed, Responses } from './responses.ts'
import type { ResponseSource, ResponseWriter } from './responses.ts'
import { SacpzWriter } from './sacpz-writer.ts'
import { StationXmlWriter } from './stationxml-writer.ts'
import type { DocumentHead } from './stationxml-writer.ts'

/**
 * Line by line and in order. A STATIONXML product is one document: its lines are all of a part.
 */
export function* answerResponses<Channel extends ChannelEpoch>(
  lines: readonly HandlerLine<ResponseQuery>[],
  source: ResponseSource<Channel>,
  writer: ResponseWriter<Channel>,
  signal: AbortSignal,
): Generator<Answer> {
  for (const [i, { number: line, query }] of lines.entries()) {
    const responses = new Responses(source, writer, signal)
    const isLast = i === lines.length - 1
    yield { line, bytes: isLast ? completed(responses.text(query), writer) : responses.text(query) }
    yield { line, outcome: outcomeOf(responses.count, responses.trouble) }
  }
}

/** @param head - for formats that tell of their making */
export function openWriter<Channel extends ChannelEpoch>(
  format: ResponseFormat,
  source: ResponseSource<Channel>,
  head: DocumentHead,
): ResponseWriter<Channel> {
  switch (format) {
    case 'resp':
      return new RespWriter(source)
    case 'stationxml':
      return new StationXmlWriter(source, head)
    case 'sacpz':
      return new SacpzWriter(source, head.created)
  }
}
