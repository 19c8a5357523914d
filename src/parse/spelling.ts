/** Finds the word that somebody meant who spelt it wrong. */

/**
 * @param word - in upper case
 * @param known - in upper case
 * @returns the one that differs least, or `undefined` where none is near
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const given = bare(word)
  if (given.length > longestWord) return undefined
  let best: { readonly name: string; readonly distance: number } | undefined
  for (const name of known) {
    const wanted = bare(name)
    // In a word of four letters two wrong ones make another word.
    const most = Math.min(given.length, wanted.length) > 4 ? 2 : 1
    const distance = distanceOf(given, wanted, most)
    if (distance <= most && distance < (best?.distance ?? Infinity)) best = { name, distance }
  }
  return best?.name
}

/** No keyword is nearly as long; what is longer is no misspelling, and comparing costs time. */
const longestWord = 40

function bare(word: string): string {
  return word.replace(/[-_ ]/g, '')
}

/** `.INSTITUTION` for `.INST`, `.MERGE` for `.MERGE_DATA`. */
function startsLike(one: string, other: string): boolean {
  const shorter = one.length < other.length ? one : other
  return shorter.length >= 4 && one.startsWith(shorter) && other.startsWith(shorter)
}

/** @returns more than `most` where it is more: how much more tells nobody anything */
function distanceOf(given: string, wanted: string, most: number): number {
  if (startsLike(given, wanted)) return 1
  const isFar = Math.abs(given.length - wanted.length) > most
  return isFar ? Infinity : editDistance(given, wanted)
}

/** How many letters must be added, dropped, exchanged or swapped with their neighbour. */
function editDistance(one: string, other: string): number {
  let before: number[] = []
  let above = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let i = 1; i <= one.length; i++) {
    const row = [i]
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1]
      const isSwapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      row[j] = Math.min(
        at(above, j) + 1,
        at(row, j - 1) + 1,
        at(above, j - 1) + (isSame ? 0 : 1),
        at(before, j - 2) + (isSwapped ? 1 : Infinity),
      )
    }
    before = above
    above = row
  }
  return at(above, other.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}
