/** The table of all lines, as a file beside a letter that would be too long with it. */
import { outcomeRows, outcomeTitles, quoted } from '../model/index.ts'
import type { LineStory } from '../model/index.ts'
import type { Attachment } from './letter.ts'

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
      for (const story of stories) {
        const centres = routes?.get(story.number) ?? []
        for (const row of rowsOf(story, centres)) yield Buffer.from(`${row}\n`)
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
