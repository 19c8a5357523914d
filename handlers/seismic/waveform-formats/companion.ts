/** The responses of the channels that were shipped, gathered for the file beside the records. */
import { Fault } from '../../../src/model/index.ts'
import { formatId } from '../channel-id.ts'
import type { DescribedEpoch, MetadataDesk } from '../metadata-desk.ts'
import type { Trouble } from '../trouble.ts'
import type { Shipped, ShippedChannel } from './shipped.ts'
import type { Spool } from './spool.ts'

/** As the file's name ends, after the label, the class and the centre. (protocol, section 5.3) */
export const companionName = 'resp.txt'

export class Companion {
  readonly #desk: MetadataDesk
  readonly #spool: Spool
  readonly #written = new Set<string>()

  constructor(desk: MetadataDesk, spool: Spool) {
    this.#desk = desk
    this.#spool = spool
  }

  /** Whether there is anything to put beside the records. */
  get isEmpty(): boolean {
    return this.#spool.bytes === 0
  }

  /** Takes the responses that are not in it yet; what is missing is remarked on. */
  async add(shipped: Shipped, trouble: Trouble): Promise<void> {
    let found = 0
    for (const channel of shipped.channels) {
      if (await this.#addChannel(channel, trouble)) found++
      else trouble.remark(`no response is known of ${formatId(channel.id)}`)
    }
    if (found > 0)
      trouble.remark(`miniSEED; the responses are in the file ${companionName} beside it`)
  }

  /** RESP text, channel after channel. */
  bytes(): AsyncGenerator<Uint8Array> {
    return this.#spool.read()
  }

  async #addChannel({ id, start, end }: ShippedChannel, trouble: Trouble): Promise<boolean> {
    let isKnown = false
    for (const described of await this.#desk.epochsOf(id, { start, end })) {
      if (await this.#write(described, trouble)) isKnown = true
    }
    return isKnown
  }

  /** @returns whether the response is in the file now */
  async #write({ epoch, resp }: DescribedEpoch, trouble: Trouble): Promise<boolean> {
    const key = `${formatId(epoch.id)} ${epoch.start} ${epoch.end}`
    if (this.#written.has(key)) return true
    try {
      const text = await resp()
      if (text === undefined) return false
      this.#written.add(key)
      await this.#spool.write(Buffer.from(text))
      return true
    } catch (error) {
      if (!(error instanceof Fault) || error.retry === 'later') throw error
      trouble.remark(`${formatId(epoch.id)}: ${error.message}`)
      return false
    }
  }
}
