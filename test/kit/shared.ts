/** The reference data beside the project: real files that tests read there and never copy. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../../shared/data', import.meta.url))

/** The path of a file or folder of the reference data. */
export function sharedData(...path: string[]): string {
  return join(folder, ...path)
}

/** For `test(name, { skip: withoutSharedData }, …)`: why the test is left out, or false. */
export const withoutSharedData: string | false = existsSync(folder)
  ? false
  : 'the reference data (../shared/data) is not here'
