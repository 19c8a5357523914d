/** Answers RESP lines: the responses of all matching channel epochs, one after another. */
import type { Answer } from '../../../src/handle/handler.ts'
import { Fault, formatInstant } from '../../../src/model/index.ts'
import { formatId } from '../channel-id.ts'
import type { ResponseQuery } from '../query.ts'
import { selectsChannel } from '../selection.ts'
import type { Catalogue } from '../stationxml/catalogue.ts'
import { epochOverlaps } from '../stationxml/epochs.ts'
import type { CatalogueChannel } from '../stationxml/merge-epochs.ts'
import { outcomeOf, remarkMetadata, Trouble } from '../trouble.ts'
import { writeResp } from './write-resp.ts'

export function* answerResponse(
  line: number,
  query: ResponseQuery,
  catalogue: Catalogue,
  signal: AbortSignal,
): Generator<Answer> {
  const responses = new Responses(catalogue, signal)
  yield { line, bytes: responses.text(query) }
  yield { line, outcome: outcomeOf(responses.count, responses.trouble) }
}

/** The responses for one line, and what became of them. */
export class Responses {
  readonly trouble = new Trouble()
  readonly #catalogue: Catalogue
  readonly #signal: AbortSignal
  #count = 0

  constructor(catalogue: Catalogue, signal: AbortSignal) {
    this.#catalogue = catalogue
    this.#signal = signal
  }

  /** Channel epochs written so far. */
  get count(): number {
    return this.#count
  }

  /** RESP text, one piece for each channel epoch, ordered by channel and start. */
  async *text({ selection, window }: ResponseQuery): AsyncGenerator<Uint8Array> {
    const { channels, troubles } = await this.#catalogue.contents()
    for (const channel of channels) {
      if (!selectsChannel(selection, channel.id)) continue
      if (window && !epochOverlaps(channel, window)) continue
      this.#signal.throwIfAborted()
      const text = await this.#write(channel)
      if (text === undefined) continue
      this.#count++
      yield Buffer.from(text)
    }
    if (this.#count === 0) remarkMetadata(troubles, this.trouble)
  }

  /** @returns undefined where there is no response that could be written */
  async #write(channel: CatalogueChannel): Promise<string | undefined> {
    try {
      const response = await this.#catalogue.responseOf(channel)
      if (response) return writeResp(channel.id, channel, response)
      this.trouble.remark(`${nameOf(channel)} has no response`)
    } catch (error) {
      const isBroken = error instanceof Fault && error.code === 'SOURCE_BROKEN'
      if (isBroken) this.trouble.note(`${nameOf(channel)}: ${error.message}`)
      else this.trouble.unreadable(channel.file.name, error)
    }
    return undefined
  }
}

/** `IU.ANMO.00.BHZ of 2012-03-12` */
function nameOf({ id, start }: CatalogueChannel): string {
  const since = start === undefined ? '' : ` of ${formatInstant(start).slice(0, 10)}`
  return `${formatId(id)}${since}`
}
