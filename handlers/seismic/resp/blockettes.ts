/** The fields of one channel epoch, put together to blockettes, dictionaries resolved. */
import { Blockette } from './blockette.ts'
import type { RespLine } from './read-lines.ts'

/** Blockettes in the order of the file; a field that comes again begins a new one. */
export function groupBlockettes(lines: readonly RespLine[]): Blockette[] {
  const blockettes: Blockette[] = []
  for (const line of lines) {
    let blockette = blockettes.at(-1)
    if (!blockette?.takes(line)) {
      blockette = new Blockette(line.blockette)
      blockettes.push(blockette)
    }
    blockette.add(line)
  }
  return blockettes
}

/** A dictionary: the blockette that it stands for, and where its first field, the type, goes to. */
interface Dictionary {
  readonly blockette: number
  readonly typeField?: number
  /** How much smaller the numbers of its other fields are there. */
  readonly shift: number
}

/** "060: then B041..B048 bodies whose fields start at F05": each holds what 05x or 06x holds. */
const dictionaries: ReadonlyMap<number, Dictionary> = new Map([
  [41, { blockette: 61, shift: 0 }],
  [42, { blockette: 62, typeField: 3, shift: 1 }],
  [43, { blockette: 53, typeField: 3, shift: 1 }],
  [44, { blockette: 54, typeField: 3, shift: 1 }],
  [45, { blockette: 55, shift: 1 }],
  [46, { blockette: 56, shift: 1 }],
  [47, { blockette: 57, shift: 1 }],
  [48, { blockette: 58, shift: 1 }],
])

const firstDictionaryField = 5

/** @returns undefined for a blockette that is no dictionary */
export function resolveDictionary(blockette: Blockette): Blockette | undefined {
  const dictionary = dictionaries.get(blockette.type)
  if (dictionary === undefined) return undefined
  const { typeField, shift } = dictionary
  return blockette.renamed(dictionary.blockette, (field) =>
    field === firstDictionaryField && typeField !== undefined ? typeField : field - shift,
  )
}
