/** Publication versions as the quality letters of miniSEED 2, which files of other formats carry. */

const letters: Readonly<Record<number, string>> = { 1: 'R', 2: 'D', 3: 'Q', 4: 'M' }

/** `D`, "the state of quality control is indeterminate", for versions that have no letter. */
export function qualityLetter(publication: number): string {
  return letters[publication] ?? 'D'
}
