/**
 * One pool of connections for each upstream host, shared by all tasks: it is what limits how many
 * requests a host gets from us at once.
 */
import { Pool } from 'undici'
import type { buildConnector } from 'undici'

export interface PoolLimits {
  readonly connections: number
  readonly connectMs: number
}

/** So many hosts are kept ready; connections that nothing is asked through are closed anyway. */
const mostUnused = 64

export class HostPools {
  /** The one that was asked for last comes last. */
  readonly #pools = new Map<string, Pool>()
  readonly #connect: buildConnector.connector | undefined
  readonly #mostUnused: number

  /** @param connect - makes the connections, where not every address may be connected to */
  constructor(connect?: buildConnector.connector, most = mostUnused) {
    this.#connect = connect
    this.#mostUnused = most
  }

  /**
   * The pool of a host. The first to ask for it says how large it is.
   *
   * @param origin - scheme, host and port
   */
  poolFor(origin: string, limits: PoolLimits): Pool {
    const pool = this.#pools.get(origin) ?? this.#open(origin, limits)
    this.#pools.delete(origin)
    this.#pools.set(origin, pool)
    this.#closeUnused(origin)
    return pool
  }

  /** Ends all connections, also those in use. */
  async close(): Promise<void> {
    const pools = [...this.#pools.values()]
    this.#pools.clear()
    await Promise.all(pools.map((pool) => pool.destroy()))
  }

  #open(origin: string, { connections, connectMs }: PoolLimits): Pool {
    return new Pool(origin, { connections, connect: this.#connect ?? { timeout: connectMs } })
  }

  /** Those that were not asked for longest; one at work stays, as it counts what its host gets at once. */
  #closeUnused(except: string): void {
    const unused = [...this.#pools].filter(
      ([origin, { stats }]) => origin !== except && stats.size + stats.queued === 0,
    )
    const spare = unused.slice(0, Math.max(0, unused.length - this.#mostUnused))
    for (const [origin, pool] of spare) {
      this.#pools.delete(origin)
      void pool.destroy()
    }
  }
}
