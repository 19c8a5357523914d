/** A line of the routing table as words: columns, then `key=value` options; and written again. */

export interface RowText {
  readonly columns: readonly string[]
  readonly options: ReadonlyMap<string, string>
}

/**
 * Splits one line: columns parted by blanks, values with blanks in quotes, `#` begins a comment.
 *
 * @returns `undefined` for a line that holds no row
 */
export function splitRow(line: string): RowText | { readonly problem: string } | undefined {
  const columns: string[] = []
  const options = new Map<string, string>()
  for (const match of line.matchAll(token)) {
    if (match[0].startsWith('#')) break
    const [, key, value, quoted, bare] = match
    const problem =
      key === undefined || value === undefined
        ? addColumn(quoted ?? bare, columns, options)
        : addOption(key, value.replaceAll('"', ''), options)
    if (problem !== undefined) return { problem }
  }
  return columns.length === 0 && options.size === 0 ? undefined : { columns, options }
}

function addColumn(
  value: string | undefined,
  columns: string[],
  options: ReadonlyMap<string, string>,
): string | undefined {
  if (value === undefined) return 'a quotation mark is not closed'
  if (options.size > 0) return `"${value}" stands behind the key=value options`
  columns.push(value)
  return undefined
}

function addOption(key: string, value: string, options: Map<string, string>): string | undefined {
  if (options.has(key)) return `the key ${key} is given twice`
  options.set(key, value)
  return undefined
}

/** A comment to the end of the line, an option, a quoted value, a bare word, or a stray quote. */
const token = /#.*|([a-z]+)=("[^"]*"|[^\s"]*)|"([^"]*)"|([^\s"]+)|"/g

/** Writes a row that {@link splitRow} takes apart into the same columns and options. */
export function writeRow({ columns, options }: RowText): string {
  const pairs = [...options].map(([key, value]) => `${key}=${quoteIfNeeded(value)}`)
  return [...columns.map(quoteIfNeeded), ...pairs].join(' ')
}

/** Bare words are those that cannot be taken for anything else. */
function quoteIfNeeded(value: string): string {
  return /^[^\s"#=]+$/.test(value) ? value : `"${value}"`
}
