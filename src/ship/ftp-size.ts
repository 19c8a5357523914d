/** How large a file of an FTP server is, by whichever way the server has of telling. */
import { answered } from './ftp-faults.ts'
import type { FtpSession } from './ftp-session.ts'

/** In bytes; `none` where there is no such file, `unknown` where the server has no way to tell. */
export type FtpSize = number | 'none' | 'unknown'

/** Asks with SIZE, where that is not known with MLST, and else with a listing (RFC 3659, 4 and 7). */
export async function sizeOf(session: FtpSession, name: string): Promise<FtpSize> {
  return (
    (await told(session, 'SIZE', name, /^213 (\d+)/)) ??
    (await told(session, 'MLST', name, /[ ;]size=(\d+);/i)) ??
    (await session.listedSize(name))
  )
}

/** Undefined where the server does not know the command, or answers it in its own way. */
async function told(
  session: FtpSession,
  verb: 'SIZE' | 'MLST',
  name: string,
  size: RegExp,
): Promise<number | 'none' | undefined> {
  const { code, message } = await session.ask(verb, name)
  if (code < 300) {
    const bytes = size.exec(message)?.[1]
    return bytes === undefined ? undefined : Number(bytes)
  }
  if (code === 421 || code === 530) throw answered(session.host, code, verb)
  return isNotKnown.has(code) ? undefined : 'none'
}

const isNotKnown: ReadonlySet<number> = new Set([500, 502, 504])
