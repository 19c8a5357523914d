/** The manifest of a bundle: what was asked, by whom it was answered, and what lies in the bundle. */
import { outcomeRows, outcomeTitles, quoted } from '../model/index.ts'
import type { LineStory, StoredFile } from '../model/index.ts'

export interface ManifestHead {
  readonly hubId: string
  readonly label: string
  readonly class: string
}

export interface ManifestFile {
  readonly name: string
  readonly file: StoredFile
}

/**
 * Plain text in two tables, values with blanks double-quoted:
 * files (`FILE BYTES SHA256`) and lines (`LINE DC_NAME OUTCOME COUNT DETAIL REQUEST`).
 *
 * @param pages - of the lines: there may be very many
 * @returns the text as it grows
 */
export async function* manifest(
  head: ManifestHead,
  files: readonly ManifestFile[],
  pages: AsyncIterable<readonly LineStory[]>,
): AsyncGenerator<Uint8Array, void> {
  yield written([
    `.HUB_ID ${head.hubId}`,
    `.LABEL ${head.label}`,
    `.CLASS ${head.class}`,
    '',
    'FILE BYTES SHA256',
    ...files.map(({ name, file }) => `${quoted(name)} ${file.bytes} ${file.sha256}`),
    '',
    outcomeTitles,
  ])
  for await (const stories of pages) yield written(outcomeRows(stories))
}

function written(rows: readonly string[]): Uint8Array {
  return Buffer.from(rows.map((row) => `${row}\n`).join(''))
}
