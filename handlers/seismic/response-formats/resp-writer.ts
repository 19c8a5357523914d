/** RESP text, one piece for each channel epoch. */
import { writeResp } from '../resp/write-resp.ts'
import type { ChannelEpoch } from '../stationxml/epochs.ts'
import type { Attempt, ResponseSource, ResponseWriter, Some } from './responses.ts'

export class RespWriter<Channel extends ChannelEpoch> implements ResponseWriter<Channel> {
  readonly #source: ResponseSource<Channel>

  constructor(source: ResponseSource<Channel>) {
    this.#source = source
  }

  async *pieces(channels: Some<Channel>, attempt: Attempt<Channel>): AsyncGenerator<string> {
    for await (const channel of channels) {
      const text = await attempt(channel, async () => {
        const response = await this.#source.responseOf(channel)
        return response && writeResp(channel.id, channel, response)
      })
      if (text !== undefined) yield text
    }
  }

  end(): string {
    return ''
  }
}
