/** LOCATION patterns of request lines as web services write them. */

/**
 * A request line pads patterns and codes to two characters and `-` is a blank, so `?` also means the
 * blank location, and `0?` the one-character code `0`. A web service matches the bare codes, and
 * `--` is its blank one. So one pattern may become several, which no code matches twice.
 *
 * @returns empty for a pattern that no code can match, e.g. `-1`: codes do not begin with a blank
 */
export function locationPatterns(pattern: string): readonly string[] {
  if (isWholePattern(pattern)) return [pattern]
  const found = new Set<string>()
  for (const [first, second] of templates(pattern.replaceAll('-', ' ').padEnd(2))) {
    for (const one of codesOf(first, second)) found.add(one)
  }
  if (found.has('??')) return ['*']
  // With a run in the pattern, one template may hold what another holds too.
  return [...found].filter((one) => one === '?' || !(found.has('?') && isOneCharacter(one)))
}

/** `*`, and patterns that padding and blanks do not change the meaning of. */
function isWholePattern(pattern: string): boolean {
  return pattern === '*' || /^([^*?-]{2}|[^-]{3,}|[^*?-]\*)$/.test(pattern)
}

function isOneCharacter(code: string): boolean {
  return code.length === 1
}

/** Every pair of characters, `?` among them, that a padded pattern stands for. */
function templates(padded: string): (readonly [string, string])[] {
  const star = padded.indexOf('*')
  if (star < 0) return padded.length === 2 ? [[padded.charAt(0), padded.charAt(1)]] : []
  return ['', '?', '??']
    .map((run) => padded.slice(0, star) + run + padded.slice(star + 1))
    .filter((one) => one.replaceAll('*', '').length <= 2)
    .flatMap(templates)
}

function codesOf(first: string, second: string): string[] {
  const mayEnd = second === ' ' || second === '?'
  const codes: string[] = []
  if ((first === ' ' || first === '?') && mayEnd) codes.push('--')
  if (first !== ' ' && mayEnd) codes.push(first)
  if (first !== ' ' && second !== ' ') codes.push(first + second)
  return codes
}
