/** Goes from code to code through the index of a `tsindex` table, without reading its rows. */
import type { Database, Statement } from 'better-sqlite3'
import type { ChannelId } from '../../channel-id.ts'
import { matchesCode, plainCodes, selectsChannel, selectsNetwork } from '../../selection.ts'
import type { Selection } from '../../selection.ts'

const levels = ['network', 'station', 'location', 'channel'] as const

export class ChannelWalk {
  /** For each level: the next code behind the last parameter, below the codes before it. */
  readonly #next: readonly Statement<string[], string | null>[]

  constructor(database: Database) {
    this.#next = levels.map((level, depth) => {
      const above = levels.slice(0, depth).map((name) => `${name} = ? AND `)
      const sql = `SELECT min(${level}) FROM tsindex WHERE ${above.join('')}${level} > ?`
      return database.prepare<string[], string | null>(sql).pluck()
    })
  }

  /** The channels asked for, ordered by their codes; of codes that hold no pattern, also absent ones. */
  *channels(selection: Selection): Generator<ChannelId> {
    const [networks, stations] = [plainCodes(selection.network), plainCodes(selection.station)]
    for (const network of networks ?? this.#codes([])) {
      if (!selectsNetwork(selection, network)) continue
      for (const station of stations ?? this.#codes([network])) {
        if (matchesCode(selection.station, station)) yield* this.#below(network, station, selection)
      }
    }
  }

  *#below(network: string, station: string, selection: Selection): Generator<ChannelId> {
    const channels = plainCodes(selection.channel)
    // The blank location sorts first, where the walk would pass it over.
    for (const location of ['', ...this.#codes([network, station])]) {
      for (const channel of channels ?? this.#codes([network, station, location])) {
        const id = { network, station, location, channel }
        if (selectsChannel(selection, id)) yield id
      }
    }
  }

  *#codes(above: readonly string[]): Generator<string> {
    const statement = this.#next[above.length]
    for (let code = statement?.get(...above, ''); code; code = statement?.get(...above, code)) {
      yield code
    }
  }
}
