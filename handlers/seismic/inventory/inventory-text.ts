/** The text of an inventory product: one block per request line. (protocol, section 5.1) */

export interface Table {
  readonly title: string
  readonly columns: readonly string[]
}

/** Text is given out in pieces of this many characters or a little more. */
const pieceLength = 64 * 1024

/**
 * The line as received, two empty lines, the title, the columns, the rows, an empty line.
 *
 * @param counted - called for every row
 */
export async function* inventoryBlock(
  line: string,
  table: Table,
  rows: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  counted: () => void,
): AsyncGenerator<Uint8Array> {
  let text = `${line}\n\n\n${table.title}\n${table.columns.join(' ')}\n`
  let isEmpty = true
  for await (const row of rows) {
    isEmpty = false
    counted()
    text += `${row.map(quote).join(' ')}\n`
    if (text.length < pieceLength) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(`${text}${isEmpty ? 'NO DATA\n' : ''}\n`)
}

/** The protocol has no way to quote a quote, or a line end. */
function quote(value: string): string {
  return `"${value.replaceAll('"', "'").replaceAll(/\s+/g, ' ')}"`
}
