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

export class HostPools {
  readonly #pools = new Map<string, Pool>()
  readonly #connect: buildConnector.connector | undefined

  /** @param connect - makes the connections, where not every address may be connected to */
  constructor(connect?: buildConnector.connector) {
    this.#connect = connect
  }

  /**
   * The pool of a host. The first to ask for it says how large it is.
   *
   * @param origin - scheme, host and port
   */
  poolFor(origin: string, limits: PoolLimits): Pool {
    const known = this.#pools.get(origin)
    if (known !== undefined) return known
    const pool = new Pool(origin, {
      connections: limits.connections,
      connect: this.#connect ?? { timeout: limits.connectMs },
    })
    this.#pools.set(origin, pool)
    return pool
  }

  /** Ends all connections, also those in use. */
  async close(): Promise<void> {
    const pools = [...this.#pools.values()]
    this.#pools.clear()
    await Promise.all(pools.map((pool) => pool.destroy()))
  }
}
