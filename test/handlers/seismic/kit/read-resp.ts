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

/** @throws when a line is neither a comment nor a field */
export function readResp(text: string): RespEpoch[] {
  const epochs: { header: string[]; blockettes: { type: string; fields: [string, string][] }[] }[] =
    []
  let last = ''
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const match = /^B(\d{3})F(\d\d)(?:-\d\d)?\s+(.*)$/.exec(line)
    if (match === null) throw new Error(`not RESP: ${line}`)
    const [, type = '', field = '', rest = ''] = match
    const value = rest.replace(/^[^:]*:\s*/, '').trim()
    if (type === '050' && field === '03') epochs.push({ header: [], blockettes: [] })
    const epoch = epochs.at(-1)
    if (epoch === undefined) throw new Error(`before the first epoch: ${line}`)
    if (type === '050' || type === '052') {
      epoch.header.push(value)
      last = ''
      continue
    }
    if (field === '03' || type !== last) epoch.blockettes.push({ type, fields: [] })
    last = type
    epoch.blockettes.at(-1)?.fields.push([`F${field}`, value])
  }
  return epochs.map(({ header, blockettes }) => ({
    header,
    blockettes: blockettes.map(({ type, fields }) => ({
      type,
      fields,
      stage: stageOf(type, fields),
    })),
  }))
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

function stageOf(type: string, fields: readonly [string, string][]): number {
  const field = ['053', '054', '062'].includes(type) ? 'F04' : 'F03'
  return Number(fields.find(([name]) => name === field)?.[1])
}
