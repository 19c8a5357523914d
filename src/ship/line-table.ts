/** The table of all lines, as a file beside a letter that would be too long with it. */
import { setImmediate } from 'node:timers/promises'

import { outcomeRows, outcomeTitles, quoted } from '../model/index.ts'
import type { LineStory } from '../model/index.ts'
import type { Attachment } from './letter.ts'

/** Which centres work on each line, by line number. */
export type Routes = ReadonlyMap<number, readonly string[]>

/** What a table tells of each line. */
export interface TableForm {
  readonly titles: string
  readonly rowsOf: (story: LineStory) => readonly string[]
}

/** How each line ended. */
export const outcomeForm: TableForm = {
  titles: outcomeTitles,
  rowsOf: (story) => outcomeRows([story]),
}

/** Where each line goes (its outcome is `routed`), or why not, and how it was read. */
export function receiptForm(routes: Routes): TableForm {
  return {
    titles: `${outcomeTitles} READ_AS`,
    rowsOf(story) {
      const routed = rowsAt(routes.get(story.number) ?? [], 'routed', story)
      const isOnlyRouted = routed.length > 0 && story.outcomes.length === 0
      const rows = isOnlyRouted ? routed : [...routed, ...outcomeRows([story])]
      const readAs = quoted(story.understood ?? '')
      return rows.map((row) => `${row} ${readAs}`)
    },
  }
}

/** How each line ended so far; where a centre has not answered it yet, its outcome is `open`. */
export function standingForm(routes: Routes): TableForm {
  return {
    titles: outcomeTitles,
    rowsOf(story) {
      const open = rowsAt(awaited(story, routes), 'open', story)
      const isOnlyOpen = open.length > 0 && story.outcomes.length === 0
      return isOnlyOpen ? open : [...outcomeRows([story]), ...open]
    },
  }
}

/** The centres that have not answered a line yet. */
export function awaited({ number, outcomes }: LineStory, routes: Routes): readonly string[] {
  const answered = outcomes.map(({ dcName }) => dcName)
  return (routes.get(number) ?? []).filter((centre) => !answered.includes(centre))
}

/** The lines of a table, page by page, and what it tells of them. */
export interface Sheet {
  readonly form: TableForm
  readonly pages: AsyncIterable<readonly LineStory[]>
}

/** @param read - asked each time the table is read: what is long need not be kept for it */
export function lineTable(label: string, read: () => Sheet | Promise<Sheet>): Attachment {
  return attached(label, async function* () {
    const { form, pages } = await read()
    yield titleRow(form)
    for await (const page of pages) yield writtenRows(form, page)
  })
}

/** The same of rows that are written already. */
export function tableOf(label: string, form: TableForm, rows: readonly Uint8Array[]): Attachment {
  return attached(label, async function* () {
    yield titleRow(form)
    for (const some of rows) {
      // Whatever else waits is let through.
      await setImmediate()
      yield some
    }
  })
}

/** In one go: row by row a long table takes long. */
export function writtenRows({ rowsOf }: TableForm, stories: readonly LineStory[]): Uint8Array {
  const rows = stories.flatMap(rowsOf)
  return Buffer.from(rows.map((row) => `${row}\n`).join(''))
}

function titleRow({ titles }: TableForm): Uint8Array {
  return Buffer.from(`${titles}\n`)
}

function attached(label: string, open: Attachment['open']): Attachment {
  return { name: `${label}.lines.txt`, mediaType: 'text/plain; charset=utf-8', open }
}

function rowsAt(
  centres: readonly string[],
  outcome: 'routed' | 'open',
  { number, text }: LineStory,
): readonly string[] {
  return centres.map((dcName) =>
    [number, quoted(dcName), outcome, 0, quoted(''), quoted(text)].join(' '),
  )
}
