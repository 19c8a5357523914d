/** The ports on which clients are awaited with data connections. */
import { once } from 'node:events'
import type { Server } from 'node:net'

import { Fault, systemCode } from '../../model/index.ts'

/** The first and the last one; 0 to 0 lets the system choose. */
export interface PortRange {
  readonly first: number
  readonly last: number
}

/**
 * Reads `40000-40099`; empty for any.
 *
 * @throws {Fault} `CONFIG`
 */
export function readPortRange(text: string): PortRange {
  if (text.trim() === '') return { first: 0, last: 0 }
  const found = /^\s*(\d{1,5})\s*-\s*(\d{1,5})\s*$/.exec(text)
  const first = Number(found?.[1])
  const last = Number(found?.[2])
  if (!found || first < 1 || last > 65_535 || first > last) {
    throw new Fault('CONFIG', `"${text}" is no range of ports, like 40000-40099`)
  }
  return { first, last }
}

export class PassivePorts {
  readonly #range: PortRange
  #next: number

  constructor(range: PortRange) {
    this.#range = range
    this.#next = range.first
  }

  /** @throws {Fault} `RESOURCES` when all of them are taken */
  async listen(server: Server, host: string): Promise<void> {
    const { first, last } = this.#range
    for (let left = last - first + 1; left > 0; left--) {
      if (await listens(server, host, this.#take())) return
    }
    throw new Fault('RESOURCES', 'every port for data connections is taken')
  }

  /** By turns: a port that was just closed may still be asked for by whoever came too late. */
  #take(): number {
    const port = this.#next
    this.#next = port >= this.#range.last ? this.#range.first : port + 1
    return port
  }
}

async function listens(server: Server, host: string, port: number): Promise<boolean> {
  const listening = once(server, 'listening')
  server.listen({ host, port, backlog: 8 })
  try {
    await listening
    return true
  } catch (error) {
    if (systemCode(error) === 'EADDRINUSE') return false
    throw error
  }
}
