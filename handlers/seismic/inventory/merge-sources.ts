/** Rows of several sources in one order; what an earlier source tells of, a later one does not again. */
import { compareCodes } from '../channel-id.ts'
import type { Epoch } from '../stationxml/epochs.ts'

/** Less than 0 where `one` comes first, 0 where both tell of the same. */
export type Order<Row> = (one: Row, other: Row) => number

/** By codes, then start: one without a start began before anything. */
export function byCodes<Row extends Epoch>(codesOf: (row: Row) => readonly string[]): Order<Row> {
  return (one, other) => {
    const codes = codesOf(other)
    for (const [i, code] of codesOf(one).entries()) {
      const order = compareCodes(code, codes[i] ?? '')
      if (order !== 0) return order
    }
    const [start, otherStart] = [one.start ?? -Infinity, other.start ?? -Infinity]
    return start === otherStart ? 0 : start - otherStart
  }
}

/** @param sources - each in the order; rows that tell of the same may follow one another */
export async function* mergeSources<Row>(
  sources: readonly (AsyncIterable<Row> | Iterable<Row>)[],
  order: Order<Row>,
): AsyncGenerator<Row> {
  const heads: Head<Row>[] = []
  try {
    for (const source of sources) heads.push(await headOf(source))
    let given: { readonly row: Row; readonly head: Head<Row> } | undefined
    for (let head = first(heads, order); head?.row; head = first(heads, order)) {
      const { row } = head
      const isTold = given && given.head !== head && order(given.row, row.value) === 0
      if (!isTold) {
        given = { row: row.value, head }
        yield row.value
      }
      await advance(head)
    }
  } finally {
    for (const { rows } of heads) await rows.return?.()
  }
}

/** What a source gives next; no row at its end. */
interface Head<Row> {
  readonly rows: AsyncIterator<Row>
  row: { readonly value: Row } | undefined
}

async function headOf<Row>(source: AsyncIterable<Row> | Iterable<Row>): Promise<Head<Row>> {
  const head: Head<Row> = { rows: oneByOne(source), row: undefined }
  await advance(head)
  return head
}

async function advance<Row>(head: Head<Row>): Promise<void> {
  const next = await head.rows.next()
  head.row = next.done === true ? undefined : { value: next.value }
}

/** Of equal rows that of the earlier source. */
function first<Row>(heads: readonly Head<Row>[], order: Order<Row>): Head<Row> | undefined {
  let least: Head<Row> | undefined
  for (const head of heads) {
    if (head.row === undefined) continue
    if (least?.row === undefined || order(head.row.value, least.row.value) < 0) least = head
  }
  return least
}

async function* oneByOne<Row>(source: AsyncIterable<Row> | Iterable<Row>): AsyncGenerator<Row> {
  yield* source
}
