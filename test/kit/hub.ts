/** A gateway that knows other centres: the trial, with a routing table of its own. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

import { temporaryFolder } from './temporary-folder.ts'
import { openTrial } from './trial.ts'
import type { Trial, TrialOptions } from './trial.ts'

const people = 'Name Address Contact Phone Contact_Email'

/** The row of this centre, which has XX and XY. */
export const ours = `PRIMARY "XX XY" NETDC a@x.test ${people}`

/** The row of a centre that is asked through web services. */
export function served(networks: string, dcName: string, url: string, more = ''): string {
  return `PRIMARY "${networks}" ${dcName} - ${people} fdsnws=${url} ${more}`
}

/** The row of a centre that is written to. */
export function mailed(networks: string, dcName: string): string {
  return `PRIMARY "${networks}" ${dcName} netdc@${dcName.toLowerCase()}.test ${people}`
}

/**
 * @param rows - of the other centres
 * @param options.config - begins in the section `[routing]`
 */
export async function openHub(
  t: TestContext,
  rows: readonly string[],
  { config = '', ...options }: TrialOptions = {},
): Promise<Trial> {
  const table = join(temporaryFolder(t), 'routing-table.txt')
  await writeFile(table, [ours, ...rows, ''].join('\n'))
  const trial = await openTrial({
    ...options,
    config: `[routing]\ntable = ${JSON.stringify(table)}\n${config}`,
  })
  t.after(() => trial.close())
  return trial
}
