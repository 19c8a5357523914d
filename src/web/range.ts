/** Which bytes of a file a GET asks for (RFC 9110, sections 13 and 14). */
import parseRange from 'range-parser'

/** What a file is known by: both change when a byte of it does. */
export interface Validators {
  /** A strong one, in quotes. */
  readonly etag: string
  /** An HTTP date. */
  readonly lastModified: string
}

export type Selection =
  | { readonly kind: 'whole' }
  /** First and last byte, both included. */
  | { readonly kind: 'part'; readonly first: number; readonly last: number }
  | { readonly kind: 'unsatisfiable' }

/**
 * Several ranges at once are answered with the whole file, as are ranges of what the file was
 * before (`If-Range`) and ranges that cannot be read.
 */
export function selectRange(
  size: number,
  known: Validators,
  range: string | undefined,
  ifRange: string | undefined,
): Selection {
  if (range === undefined) return { kind: 'whole' }
  if (ifRange !== undefined && ![known.etag, known.lastModified].includes(ifRange)) {
    return { kind: 'whole' }
  }
  const ranges = parseRange(size, range, { combine: true })
  if (ranges === -1) return { kind: 'unsatisfiable' }
  if (ranges === -2 || ranges.type !== 'bytes') return { kind: 'whole' }
  const [only, ...more] = ranges
  if (only === undefined || more.length > 0) return { kind: 'whole' }
  return { kind: 'part', first: only.start, last: only.end }
}

/** Whether the client has the file already (`If-None-Match`). */
export function isHeld(known: Validators, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes('*') || tags.includes(known.etag)
}
