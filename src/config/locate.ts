/** Finds the files that travel with the program, in a checkout and in the installed package alike. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json: templates, examples and SQL lie below it. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder)
    if (above === folder) throw new Error('the program was parted from its package.json')
    folder = above
  }
  return folder
}

/** The example of a routing table that comes with the program. */
export function packagedTable(): string {
  return join(packageRoot(), 'routing-table.txt')
}

/** How the copy of the last good routing table is called. */
export const lastGoodName = 'routing-table.last-good'

/**
 * The module of a worker thread that stands beside the caller: `.ts` in a checkout, `.js` in the
 * package.
 *
 * @param beside - the caller's `import.meta.url`
 * @param name - the file's name without its ending
 */
export function workerUrl(beside: string, name: string): URL {
  const ending = beside.endsWith('.ts') ? '.ts' : '.js'
  return new URL(`./${name}${ending}`, beside)
}
