/** The program as it is published: JavaScript, without what Node needs to run the sources. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** @returns its path, after it was built anew */
export async function builtProgram(): Promise<string> {
  await promisify(execFile)('npm', ['run', 'build'], { cwd: root })
  return fileURLToPath(new URL('../../../dist/src/cli/main.js', import.meta.url))
}
