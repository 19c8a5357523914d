/** Addresses to listen on, as the configuration writes them: `host:port`. Opens nothing. */
import { isIP } from 'node:net'

import { Fault } from '../model/index.ts'
import { addressTest } from './networks.ts'

export interface ListenAddress {
  /** A name or an IP address without brackets. */
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
}

/**
 * Reads `127.0.0.1:2525`, `[::1]:2525`, `gateway.example:25` or `:2525`, which means every address
 * of the machine.
 *
 * @throws {Fault} `CONFIG`
 */
export function readListenAddress(text: string): ListenAddress {
  const parts = /^(?:\[([^\]]*)\]|([^:\s[\]]*)):(\d{1,5})$/.exec(text.trim())
  const port = Number(parts?.[3])
  const bracketed = parts?.[1]
  if (!parts || port > 65_535 || (bracketed !== undefined && isIP(bracketed) !== 6)) {
    throw new Fault('CONFIG', `"${text}" is not an address to listen on, like 127.0.0.1:2525`)
  }
  return { host: bracketed ?? (parts[2] === '' ? '::' : (parts[2] ?? '')), port }
}

const loopback = addressTest(['127.0.0.0/8', '::1/128'])

/** Whether only this machine can reach what listens on that host. */
export function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || loopback(host)
}
