/** The lines of a RESP file as fields of blockettes, in the dialects of rdseed and of xml2resp. */

/** `B053F07     A0 normalization factor:  7.269890E+07`, or a row such as `B053F10-13    0  1 2 3 4`. */
export interface RespLine {
  /** 53 for `B053`. */
  readonly blockette: number
  /** The first one of a row: 10 for `F10-13`. */
  readonly field: number
  readonly isRow: boolean
  /** Behind the label; of a row, everything behind its fields. */
  readonly value: string
}

export interface RespLines {
  readonly lines: readonly RespLine[]
  /** The number of the first line that is neither a comment nor a field, and how many there are. */
  readonly strays: { readonly first: number; readonly count: number }
}

const fieldForm = /^B(\d{3})F(\d\d)(-\d\d)?(.*)$/
/** The coefficients of 061 and 041 are rows of one field. */
const rowsOfOneField: ReadonlySet<string> = new Set(['061F09', '041F09'])

/** Some editors put one before the first character. */
const byteOrderMark = '\ufeff'

export function readLines(text: string): RespLines {
  const lines: RespLine[] = []
  const strays = { first: 0, count: 0 }
  const bare = text.replace(byteOrderMark, '')
  bare.split(/\r?\n|\r/).forEach((line, i) => {
    if (isComment(line)) return
    const read = readLine(line)
    if (read) lines.push(read)
    else if (strays.count++ === 0) strays.first = i + 1
  })
  return { lines, strays }
}

/** Blank lines say nothing either, nor the control character that ends files of old systems. */
function isComment(line: string): boolean {
  return line.startsWith('#') || line.trim() === '' || line === '\u001a'
}

function readLine(line: string): RespLine | undefined {
  const match = fieldForm.exec(line)
  if (match === null) return undefined
  const [, blockette = '', field = '', range, rest = ''] = match
  const isRow = range !== undefined || rowsOfOneField.has(`${blockette}F${field}`)
  const value = isRow ? rest : rest.slice(rest.indexOf(':') + 1)
  return { blockette: Number(blockette), field: Number(field), isRow, value: value.trim() }
}
