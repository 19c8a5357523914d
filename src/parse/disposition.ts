/**
 * The value of `.DISPOSITION` (protocol, section 6.2): where shipments go. Reads only; whether a host
 * may be connected to is decided elsewhere.
 */
import type { Disposition } from '../model/index.ts'
import { cleanLine } from './text.ts'

/** A reading that was refused says why, without repeating anything: the value may hold a password. */
export type DispositionReading =
  { readonly disposition: Disposition } | { readonly problem: string }

export function readDisposition(value: string): DispositionReading {
  const [mode = '', target = '', directory, ...rest] = value.split(/\s+/).filter((w) => w !== '')
  if (/^PULL$/i.test(mode)) {
    return target === '' ? { disposition: { mode: 'PULL' } } : { problem: 'PULL stands alone' }
  }
  if (!/^PUSH$/i.test(mode)) return { problem: 'write PULL, or PUSH with a host and a directory' }
  if (target === '') return { problem: 'PUSH needs a host, and may have a directory' }
  if (rest.length > 0 || /:\/\/.*@/.test(target)) return { problem: noCredentials }
  return target.includes('://') ? readUrl(target, directory) : readHost(target, directory)
}

/** Writes what {@link readDisposition} reads. */
export function writeDisposition(disposition: Disposition): string {
  if (disposition.mode === 'PULL') return 'PULL'
  const { protocol, host, port, directory } = disposition
  const place = `${protocol}://${host}${port === undefined ? '' : `:${port}`}`
  if (directory === '') return `PUSH ${place}`
  // The path of a URL begins at the root.
  if (!directory.startsWith('/')) return `PUSH ${place} ${directory}`
  return `PUSH ${place}${directory.replace(/./gsu, encoded)}`
}

/**
 * Writes it as old centres know it, `PUSH host directory`: what cannot be said so lies ready to be
 * fetched.
 */
export function writeOldDisposition(disposition: Disposition): string {
  if (disposition.mode === 'PULL') return 'PULL'
  const { protocol, host, port, directory } = disposition
  const isPlain = protocol === 'ftp' && port === undefined && /^[!-~]*$/.test(directory)
  return isPlain ? `PUSH ${host} ${directory}`.trimEnd() : 'PULL'
}

/** No more than must be: a line has room for a path, but not for nine characters of each in it. */
function encoded(character: string): string {
  const isPlain = !/[\s%?#@]/.test(character) && cleanLine(character) === character
  return isPlain ? character : encodeURIComponent(character)
}

const noCredentials =
  'there is more than a host and a directory; a user or a password is never taken from a mail'

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
  directory = '',
): DispositionReading {
  if (!hostName.test(host) && !literal.test(host))
    return { problem: 'the host is no name of a host' }
  if (port !== undefined && !isPort(Number(port)))
    return { problem: 'the port is no number from 1 to 65535' }
  if (!isSafePath(directory))
    return {
      problem: 'the directory is no plain path: it holds .. or ~ or a character that no path needs',
    }
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
  return (
    path.length <= 255 && !/[\p{Cc}\p{Cs}\\~\ufffd]/u.test(path) && !path.split('/').includes('..')
  )
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
