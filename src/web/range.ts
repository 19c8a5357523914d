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

/** The fields that make an answer depend on what the client has. */
interface Conditions {
  readonly 'if-match'?: string | undefined
  readonly 'if-unmodified-since'?: string | undefined
  readonly 'if-none-match'?: string | undefined
  readonly 'if-modified-since'?: string | undefined
}

/**
 * In the order of RFC 9110, section 13.2.2: tags before dates, which count only without them.
 *
 * @returns `changed` where it is not the file that the client asks for, `held` where the client has
 *   it already
 */
export function judge(known: Validators, asked: Conditions): 'wanted' | 'held' | 'changed' {
  const { 'if-match': match, 'if-none-match': noneMatch } = asked
  const modified = Date.parse(known.lastModified)
  const isOther =
    match === undefined
      ? modified > Date.parse(asked['if-unmodified-since'] ?? '')
      : !tagsIn(match).some((tag) => tag === '*' || tag === known.etag)
  if (isOther) return 'changed'
  const isHeld =
    noneMatch === undefined
      ? modified <= Date.parse(asked['if-modified-since'] ?? '')
      : tagsIn(noneMatch).some((tag) => tag === '*' || tag.replace(/^W\//, '') === known.etag)
  return isHeld ? 'held' : 'wanted'
}

function tagsIn(field: string): readonly string[] {
  return field.split(',').map((tag) => tag.trim())
}
