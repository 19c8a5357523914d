/**
 * Where a path leads: `/TOKEN/NAME`, also below `/pickup` as it stands in the addresses of the web.
 * There is no tree: whether a shipment is there, the ledger knows.
 */

/** The words of a path from the root. */
export type Words = readonly string[]

/** The top has nothing in it that could be listed; a folder holds one file. */
export interface Place {
  /** `undefined` for the top. */
  readonly token?: string
  /** `undefined` for the folder. */
  readonly name?: string
}

/** @returns the words from the root, without `.` and `..` */
export function walk(from: Words, path: string): Words {
  const words = path.startsWith('/') ? [] : [...from]
  for (const word of path.split('/')) {
    if (word === '..') words.pop()
    else if (word !== '' && word !== '.') words.push(word)
  }
  return words
}

/** @returns `undefined` for a path that leads nowhere */
export function placeOf(words: Words): Place | undefined {
  const [token, name, ...more] = words[0] === 'pickup' ? words.slice(1) : words
  if (more.length > 0) return undefined
  if (token === undefined) return {}
  return name === undefined ? { token } : { token, name }
}
