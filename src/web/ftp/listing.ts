/** What is said of a file in listings. */
import type { Instant } from '../../model/index.ts'

export interface Listed {
  readonly name: string
  readonly bytes: number
  readonly at: Instant
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const halfYearMs = 182 * 86_400_000

/** A line as `ls -l` writes it: that is what clients read, for want of a standard. */
export function listLine({ name, bytes, at }: Listed, now: Instant): string {
  const date = new Date(at / 1000)
  const [day, clock] = date.toISOString().slice(0, 16).split('T')
  const isRecent = now / 1000 - date.getTime() < halfYearMs
  const when = [
    months[date.getUTCMonth()],
    (day ?? '').slice(8),
    (isRecent ? (clock ?? '') : String(date.getUTCFullYear())).padStart(5),
  ]
  return `-r--r--r--   1 ftp      ftp      ${String(bytes).padStart(12)} ${when.join(' ')} ${name}`
}

/** A line of MLSD and MLST (RFC 3659, 7.2). */
export function factsLine({ name, bytes, at }: Listed): string {
  return `type=file;size=${bytes};modify=${timeValue(at)};perm=r; ${name}`
}

/** `20240101000000`, in UTC (RFC 3659, 2.3). */
export function timeValue(at: Instant): string {
  return new Date(at / 1000).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')
}
