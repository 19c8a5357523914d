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
    const blockettes = cut(response, ({ field }) => field === '03')
    return { header: header.map(({ value }) => value), blockettes: blockettes.map(blocketteOf) }
  })
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
