/**
 * The value of `.DISPOSITION` (protocol, section 6.2): where shipments go. Reads only; whether a host
 * may be connected to is decided elsewhere.
 */
import type { Disposition } from '../model/index.ts'

/** A reading that was refused says why, without repeating anything: the value may hold a password. */
export type DispositionReading =
  { readonly disposition: Disposition } | { readonly problem: string }

export function readDisposition(value: string): DispositionReading {
  const [mode = '', target = '', directory, ...rest] = value.split(/\s+/).filter((w) => w !== '')
  if (/^PULL$/i.test(mode)) {
    return target === '' ? { disposition: { mode: 'PULL' } } : { problem: 'PULL takes no argument' }
  }
  if (!/^PUSH$/i.test(mode)) return { problem: 'it is neither PULL nor PUSH' }
  if (target === '') return { problem: 'PUSH needs a host' }
  if (rest.length > 0 || /:\/\/.*@/.test(target)) return { problem: noCredentials }
  return target.includes('://') ? readUrl(target, directory) : readHost(target, directory)
}

/** Writes what {@link readDisposition} reads. */
export function writeDisposition(disposition: Disposition): string {
  if (disposition.mode === 'PULL') return 'PULL'
  const { protocol, host, port, directory } = disposition
  const path = encodeURI(directory).replace(/[?#]/g, encodeURIComponent)
  return `PUSH ${protocol}://${host}${port === undefined ? '' : `:${port}`}${path}`
}

const noCredentials =
  'it holds more than a host and a directory; a user or a password is never taken from a mail'

function readUrl(url: string, directory: string | undefined): DispositionReading {
  const match = /^(ftp|ftps|sftp):\/\/(\[[^\]/]*\]|[^/:]*)(?::(\d+))?(\/.*)?$/i.exec(url)
  if (match === null) return { problem: 'the URL is none of ftp://, ftps:// and sftp://' }
  const [, scheme = '', host = '', port, path] = match
  if (directory !== undefined && path !== undefined) return { problem: noCredentials }
  return place(protocolOf(scheme), host, port, decoded(path) ?? directory)
}

function readHost(target: string, directory: string | undefined): DispositionReading {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(target)
  return place('ftp', match?.[1] ?? '', match?.[2], directory)
}

function place(
  protocol: 'ftp' | 'ftps' | 'sftp',
  host: string,
  port: string | undefined,
  directory = '/',
): DispositionReading {
  if (!hostName.test(host) && !literal.test(host))
    return { problem: 'the host is not a name of a host' }
  if (port !== undefined && !isPort(Number(port))) return { problem: 'the port is not a port' }
  if (!isSafePath(directory)) return { problem: 'the directory is not a plain path' }
  const target = { protocol, host: host.toLowerCase(), directory }
  return {
    disposition: { mode: 'PUSH', ...target, ...(port === undefined ? {} : { port: Number(port) }) },
  }
}

const hostName = /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*\.?$/
const literal = /^\[[0-9A-Fa-f:.]+\]$/

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535
}

/** No way up, no home, no control character (nor half of one that failed to decode). */
function isSafePath(path: string): boolean {
  return path.length <= 255 && !/\p{Cc}|\\|~|\ufffd/u.test(path) && !path.split('/').includes('..')
}

function protocolOf(scheme: string): 'ftp' | 'ftps' | 'sftp' {
  const lower = scheme.toLowerCase()
  return lower === 'ftps' || lower === 'sftp' ? lower : 'ftp'
}

function decoded(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  try {
    return decodeURIComponent(path)
  } catch {
    return '\ufffd'
  }
}
