/** Puts the response of one channel together from its blockettes and the dictionaries. */
import { Fault } from '../../../src/model/index.ts'
import { Blockette } from '../resp/blockette.ts'
import { StageCollector } from '../resp/collect-stages.ts'
import type { Response } from '../stationxml/response.ts'
import type { RawBlockette } from './cut-blockettes.ts'
import type { Dictionaries } from './dictionaries.ts'
import { FieldReader } from './field-reader.ts'
import { layouts } from './layouts.ts'

/**
 * @returns undefined where no blockette tells of a response
 * @throws {Fault} `SOURCE_BROKEN` for one that would be wrong, as something of it cannot be read
 */
export function readSeedResponse(
  blockettes: Iterable<RawBlockette>,
  dictionaries: Dictionaries,
): Response | undefined {
  const collector = new StageCollector()
  for (const parts of partsOf(blockettes)) {
    const [raw] = parts
    if (raw?.type === 60) addReferences(raw, dictionaries, collector)
    else addParts(parts, dictionaries, collector)
  }
  const { response, problems, isComplete } = collector.finish()
  if (!isComplete) throw new Fault('SOURCE_BROKEN', problems.join('; '))
  const { stages, sensitivity, polynomial } = response
  return stages.length > 0 || sensitivity || polynomial ? response : undefined
}

/** Blockettes of one type in a row: a long list may take several of them. */
function partsOf(blockettes: Iterable<RawBlockette>): RawBlockette[][] {
  const all: RawBlockette[][] = []
  for (const raw of blockettes) {
    if (raw.type <= 52 || (raw.type !== 60 && !layouts.has(raw.type))) continue
    const parts = all.at(-1)
    if (parts?.[0]?.type === raw.type && raw.type !== 60) parts.push(raw)
    else all.push([raw])
  }
  return all
}

/** Response references: for each stage, the keys of the dictionaries that hold what belongs to it. */
function addReferences(
  { text }: RawBlockette,
  dictionaries: Dictionaries,
  collector: StageCollector,
): void {
  const fields = new FieldReader(text)
  const stages = fields.integer(2)
  for (let i = 0; i < stages; i++) {
    const announcing = new Blockette(60)
    announcing.add({ blockette: 60, field: 4, isRow: false, value: fields.fixed(2) })
    collector.add(announcing)
    const references = fields.integer(2)
    for (let k = 0; k < references; k++) {
      const key = fields.integer(4)
      const parts = dictionaries.response(key)
      if (parts.length === 0) {
        throw new Fault('SOURCE_BROKEN', `response ${key} is not in the dictionaries`)
      }
      addParts(parts, dictionaries, collector)
    }
  }
}

/**
 * A list that goes on in the next blockette: some writers count the rows of each blockette in it,
 * others count all rows in every one.
 *
 * @throws {Fault} `SOURCE_BROKEN` when rows are missing
 */
function addParts(
  parts: readonly RawBlockette[],
  dictionaries: Dictionaries,
  collector: StageCollector,
): void {
  let missing = 0
  for (const part of parts) {
    const { blockette, lists } = readFields(part, dictionaries)
    for (const { said, found } of lists) {
      if (missing === 0) missing = said - found
      else missing -= found
    }
    collector.add(blockette)
  }
  if (missing > 0) {
    const name = String(parts[0]?.type ?? 0).padStart(3, '0')
    throw new Fault('SOURCE_BROKEN', `blockette ${name} has ${missing} rows fewer than it says`)
  }
}

/** How many rows a list is said to have, and how many there is room for. */
interface ListLength {
  readonly said: number
  readonly found: number
}

/** The blockette as RESP has it: numbered rows, and units by their names. */
function readFields({ type, text }: RawBlockette, dictionaries: Dictionaries) {
  const blockette = new Blockette(type)
  const lists: ListLength[] = []
  const fields = new FieldReader(text)
  const add = (field: number, value: string, isRow = false) => {
    blockette.add({ blockette: type, field, isRow, value })
  }
  for (const step of layouts.get(type) ?? []) {
    if ('count' in step) {
      const list = lengthOf(step.row, Number(blockette.text(step.count)), fields.left)
      lists.push(list)
      add(step.count, String(list.found))
      for (let i = 0; i < list.found; i++) {
        const numbers = step.row.map((width) => fields.fixed(width))
        add(step.field, [i, ...numbers].join(' '), true)
      }
    } else if (step.width === 'units') {
      add(step.field, dictionaries.unitText(fields.integer(3)))
    } else {
      add(step.field, step.width === 'variable' ? fields.variable() : fields.fixed(step.width))
    }
  }
  return { blockette, lists }
}

/** Blanks at the end of the last number may be missing. */
function lengthOf(row: readonly number[], said: number, left: number): ListLength {
  const width = row.reduce((sum, one) => sum + one, 0)
  const room = Math.floor((left + (row.at(-1) ?? 0) - 1) / width)
  return { said, found: Math.min(said, Math.max(0, room)) }
}
