/** The table of all lines, as a file beside a letter that would be too long with it. */
import { outcomeRows, outcomeTitles, quoted } from '../model/index.ts'
import type { LineStory } from '../model/index.ts'
import type { Attachment } from './letter.ts'

/** Read in one go: row by row a long table takes long, and whole it fills the memory. */
const chunkLines = 200

/** @param routes - the centres that work on each line, by line number: their outcome is `routed` */
export function lineTable(
  label: string,
  stories: readonly LineStory[],
  routes?: ReadonlyMap<number, readonly string[]>,
): Attachment {
  return {
    name: `${label}.lines.txt`,
    mediaType: 'text/plain; charset=utf-8',
    *open() {
      yield Buffer.from(`${outcomeTitles}\n`)
      for (let from = 0; from < stories.length; from += chunkLines) {
        const rows = stories.slice(from, from + chunkLines).flatMap((story) => {
          return rowsOf(story, routes?.get(story.number) ?? [])
        })
        yield Buffer.from(rows.map((row) => `${row}\n`).join(''))
      }
    },
  }
}

function rowsOf(story: LineStory, centres: readonly string[]): readonly string[] {
  const { number, text, outcomes } = story
  const routed = centres.map((dcName) =>
    [number, quoted(dcName), 'routed', 0, quoted(''), quoted(text)].join(' '),
  )
  const isOnlyRouted = routed.length > 0 && outcomes.length === 0
  return isOnlyRouted ? routed : [...routed, ...outcomeRows([story])]
}
