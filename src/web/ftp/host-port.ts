/** Addresses of data connections as commands and answers write them (RFC 959, RFC 2428). */
import { isIP, isIPv4 } from 'node:net'

export interface HostPort {
  readonly host: string
  readonly port: number
}

/** Below this, ports belong to the services of machines (RFC 2577, section 3). */
const lowestPort = 1024

/** Reads `127,0,0,1,7,138`. */
export function readPort(text: string): HostPort | undefined {
  if (!/^\d{1,3}(?:,\d{1,3}){5}$/.test(text)) return undefined
  const numbers = text.split(',').map(Number)
  const [high = 0, low = 0] = numbers.slice(4)
  if (high > 255 || low > 255) return undefined
  return checked(numbers.slice(0, 4).join('.'), high * 256 + low)
}

/** Reads `|1|127.0.0.1|1930|` and `|2|::1|1930|`; any other visible character may part them. */
export function readExtendedPort(text: string): HostPort | undefined {
  const found = /^([!-~])([12])\1([0-9A-Fa-f.:]{2,45})\1(\d{1,5})\1$/.exec(text)
  if (!found) return undefined
  const [, , protocol, host = '', port] = found
  if (isIP(host) !== (protocol === '1' ? 4 : 6)) return undefined
  return checked(host, Number(port))
}

function checked(host: string, port: number): HostPort | undefined {
  return isIP(host) > 0 && port >= lowestPort && port <= 65_535 ? { host, port } : undefined
}

/** `127,0,0,1,7,138` for the answer to PASV. */
export function writePort({ host, port }: HostPort): string {
  return [...host.split('.'), port >> 8, port & 255].join(',')
}

/** An IPv4 address that came through an IPv6 socket is one of IPv4; others have one spelling. */
export function plainAddress(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1]
  if (mapped !== undefined && isIPv4(mapped)) return mapped
  if (isIP(address) !== 6) return address
  return new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1)
}
