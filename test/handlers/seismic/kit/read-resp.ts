/** A small reader of RESP text, of both dialects: blockettes and their numbers, nothing else. */

export interface RespEpoch {
  /** Network, station, location and channel, then the two dates. */
  readonly header: readonly string[]
  readonly blockettes: readonly RespBlockette[]
}

export interface RespBlockette {
  /** `053`, `054`, … */
  readonly type: string
  readonly stage: number
  /** By field (`F07`), the words of the value; of lists, one entry a row. */
  readonly fields: readonly (readonly [string, string])[]
}

interface Field {
  readonly type: string
  readonly field: string
  readonly value: string
}

/** @throws when a line is neither a comment nor a field */
export function readResp(text: string): RespEpoch[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const epochs = cut(lines.map(readField), ({ type, field }) => type === '050' && field === '03')
  return epochs.map((fields) => {
    const header = fields.filter(({ type }) => type === '050' || type === '052')
    const response = fields.filter((field) => !header.includes(field))
    const blockettes = cut(resolved(response), ({ field }) => field === '03').map(blocketteOf)
    return { header: header.map(({ value }) => value), blockettes: joined(blockettes) }
  })
}

/** The blockettes that dictionaries stand for: their type, and the fields before those they hold. */
const dictionaries: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  '041': ['061', ['03']],
  '043': ['053', ['03', '04']],
  '044': ['054', ['03', '04']],
  '047': ['057', ['03']],
  '048': ['058', ['03']],
}

/** With dictionaries of blockette 060 written out as the blockettes that they stand for. */
function resolved(fields: readonly Field[]): Field[] {
  let stage = ''
  return fields.flatMap(({ type, field, value }) => {
    if (type === '060') {
      if (field === '04') stage = value
      return []
    }
    const [other, [first = '', second]] = dictionaries[type] ?? ['', []]
    if (other === '') return [{ type, field, value }]
    const isFirst = field === '05'
    if (isFirst && second !== undefined) {
      return [
        { type: other, field: first, value },
        { type: other, field: second, value: stage },
      ]
    }
    const shifted = type === '041' ? field : String(Number(field) - 1).padStart(2, '0')
    const own = { type: other, field: shifted, value }
    return isFirst ? [{ type: other, field: first, value: stage }, own] : [own]
  })
}

/** Lists that go on in the next blockette are one. */
function joined(blockettes: readonly RespBlockette[]): RespBlockette[] {
  const all: RespBlockette[] = []
  for (const blockette of blockettes) {
    const last = all.at(-1)
    const goesOn =
      last?.type === '055' && blockette.type === '055' && last.stage === blockette.stage
    if (goesOn) all.pop()
    all.push(goesOn ? appended(last, blockette) : blockette)
  }
  return all
}

function appended(list: RespBlockette, more: RespBlockette): RespBlockette {
  const rows = [...list.fields, ...more.fields].filter(([field]) => field === 'F07')
  const head = list.fields.filter(([field]) => field < 'F06')
  return { ...list, fields: [...head, ['F06', String(rows.length)], ...rows] }
}

function readField(line: string): Field {
  const match = /^B(\d{3})F(\d\d)(?:-\d\d)?\s+(.*)$/.exec(line)
  if (match === null) throw new Error(`not RESP: ${line}`)
  const [, type = '', field = '', rest = ''] = match
  return { type, field, value: rest.replace(/^[^:]*:\s*/, '').trim() }
}

/** Begins a new list at every item for which `begins` holds. */
function cut<T>(items: readonly T[], begins: (item: T) => boolean): T[][] {
  const lists: T[][] = []
  for (const item of items) {
    if (begins(item)) lists.push([])
    const list = lists.at(-1)
    if (list === undefined) throw new Error('something stands before the first beginning')
    list.push(item)
  }
  return lists
}

function blocketteOf(list: readonly Field[]): RespBlockette {
  const fields = list.map(({ field, value }) => [`F${field}`, value] as const)
  const type = list[0]?.type ?? ''
  return { type, fields, stage: stageOf(type, fields) }
}

/** The numbers of a blockette, without the running index of rows and without units and names. */
export function numbersOf({ type, fields }: RespBlockette): number[] {
  return fields.flatMap(([field, value]) => {
    const words = value.split(/\s+/)
    if (isText(type, field)) return []
    const isIndexed = /^(053F1[05]|054F(08|11)|061F09|062F15)$/.test(`${type}${field}`)
    const isOldList = type === '055' && field === 'F07' && words.length === 6
    return (isIndexed || isOldList ? words.slice(1) : words)
      .filter((word) => word !== 'HZ')
      .map(Number)
  })
}

/**
 * The words of a blockette, in capitals: letters that stand for something, and units. What the two
 * dialects write differently is left out: what letters mean, and the names of filters.
 */
export function textsOf({ type, fields }: RespBlockette): string[] {
  return fields
    .filter(([field]) => isText(type, field) && `${type}${field}` !== '061F04')
    .map(([, value]) => wordsOf(value.toUpperCase()))
}

function wordsOf(value: string): string {
  const isLetter = /^[A-Z]($| [[-])/.test(value) && !value.includes(' - ')
  if (isLetter) return value.slice(0, 1)
  const [name = '', description = ''] = value.split(/ - ?/, 2).map((part) => part.trim())
  return description === '' || description === name ? name : `${name} - ${description}`
}

function isText(type: string, field: string): boolean {
  const texts: Readonly<Record<string, string>> = {
    '053': 'F03 F05 F06',
    '054': 'F03 F05 F06',
    '055': 'F04 F05',
    '061': 'F04 F05 F06 F07',
    '062': 'F03 F05 F06 F07 F08',
  }
  return (texts[type] ?? '').split(' ').includes(field)
}

function stageOf(type: string, fields: RespBlockette['fields']): number {
  const field = ['053', '054', '062'].includes(type) ? 'F04' : 'F03'
  return Number(fields.find(([name]) => name === field)?.[1])
}
