/** Code patterns of the protocol: `*` is any run, also empty; `?` is exactly one character. */

/**
 * Whether `text` matches `pattern`, in time proportional to their lengths multiplied at worst: linear
 * in the text, as the pattern of a code has at most 16 characters.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  let starAt = -1
  let resumeAt = 0
  while (t < text.length) {
    const wanted = pattern[p]
    if (wanted === '*') {
      starAt = p++
      resumeAt = t
    } else if (wanted === '?' || wanted === text[t]) {
      p++
      t++
    } else if (starAt >= 0) {
      p = starAt + 1
      t = ++resumeAt
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

/** Whether some text matches both patterns. */
export function patternsMeet(one: string, other: string): boolean {
  // reach[j]: the part of `one` read so far and the first j characters of `other` have a common text.
  let reach = firstRow(other)
  for (const left of one) {
    const next: boolean[] = [reach[0] === true && left === '*']
    for (let j = 1; j <= other.length; j++) {
      next[j] = stepsMeet(left, other.charAt(j - 1), reach, next, j)
    }
    reach = next
  }
  return reach[other.length] === true
}

function firstRow(pattern: string): boolean[] {
  const row = [true]
  for (let j = 1; j <= pattern.length; j++) row[j] = row[j - 1] === true && pattern[j - 1] === '*'
  return row
}

function stepsMeet(left: string, right: string, above: boolean[], row: boolean[], j: number) {
  if (left === '*' || right === '*') return above[j] === true || row[j - 1] === true
  return above[j - 1] === true && charactersMeet(left, right)
}

function charactersMeet(left: string, right: string): boolean {
  return left === right || left === '?' || right === '?'
}

/** Whether a pattern names exactly one text. */
export function isConcrete(pattern: string): boolean {
  return !/[*?]/.test(pattern)
}
