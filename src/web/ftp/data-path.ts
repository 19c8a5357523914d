/** PASV, EPSV, PORT and EPRT: how the next data connection comes about (RFC 959, RFC 2428). */
import { isIPv4, isIPv6 } from 'node:net'

import type { Log } from '../../log/log.ts'
import { asFault } from '../../model/index.ts'
import { fromClient, towardsClient } from './data-channel.ts'
import type { DataChannel, Ends } from './data-channel.ts'
import { plainAddress, readExtendedPort, readPort, writePort } from './host-port.ts'
import type { HostPort } from './host-port.ts'
import type { PassivePorts } from './passive-ports.ts'

export interface DataPathOptions {
  readonly ports: PassivePorts
  /** The IPv4 address that clients are told; `''` for the one that they have reached. */
  readonly passiveAddress: string
  readonly connectMs: number
  readonly log: Log
}

export class DataPath {
  readonly #options: DataPathOptions
  readonly #ends: Ends
  #channel: DataChannel | undefined
  #isExtendedOnly = false
  #isClosed = false

  constructor(options: DataPathOptions, ends: Ends) {
    this.#options = options
    this.#ends = ends
  }

  async passive(): Promise<string> {
    if (this.#isExtendedOnly) return onlyExtended
    const host = this.#options.passiveAddress || this.#ends.own
    if (!isIPv4(host) || !isIPv4(this.#ends.own)) return '425 Use EPSV.'
    const port = await this.#listen()
    return port === undefined ? noPort : `227 Entering Passive Mode (${writePort({ host, port })}).`
  }

  async extendedPassive(argument: string): Promise<string> {
    if (argument.toUpperCase() === 'ALL') {
      this.#isExtendedOnly = true
      return '200 EPSV and nothing else from now on.'
    }
    const own = isIPv6(this.#ends.own) ? '2' : '1'
    if (argument !== '' && argument !== own) return `522 Use (${own}).`
    const port = await this.#listen()
    return port === undefined ? noPort : `229 Entering Extended Passive Mode (|||${port}|).`
  }

  active(argument: string): string {
    return this.#isExtendedOnly ? onlyExtended : this.#connect(readPort(argument))
  }

  extendedActive(argument: string): string {
    return this.#isExtendedOnly ? onlyExtended : this.#connect(readExtendedPort(argument))
  }

  /** Hands out what was agreed upon: good for one transfer. */
  take(): DataChannel | undefined {
    const channel = this.#channel
    this.#channel = undefined
    return channel
  }

  /** Forgets what was agreed upon. */
  drop(): void {
    this.take()?.close()
  }

  close(): void {
    this.#isClosed = true
    this.drop()
  }

  #connect(target: HostPort | undefined): string {
    this.drop()
    if (!target) return '501 That is no address for data.'
    // Whoever could name another host would have us knock there (RFC 2577, the bounce attack).
    if (plainAddress(target.host) !== this.#ends.peer)
      return '500 Data go to your own address only.'
    this.#channel = towardsClient(target, this.#ends, this.#options.connectMs)
    return '200 Data go there.'
  }

  /** @returns the port; `undefined` when there is none */
  async #listen(): Promise<number | undefined> {
    this.drop()
    const { ports, connectMs, log } = this.#options
    try {
      const channel = await fromClient(ports, this.#ends, connectMs)
      this.#channel = channel
      // The client may have gone meanwhile.
      if (this.#isClosed) this.drop()
      return channel.port
    } catch (error) {
      log.warn({ err: asFault(error) }, 'no port for an FTP data connection')
      return undefined
    }
  }
}

const onlyExtended = '503 EPSV and nothing else was agreed upon.'
const noPort = '425 No port is free. Please try again later.'
