/**
 * ObsPy, the seismologists' Python library, and pymseed, which is libmseed 3, in a virtual environment
 * of their own: the folder that $NETDC_OBSPY names, or one that is made here once and kept. Where pip
 * reaches nothing, tests skip.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

const wanted = ['obspy==1.5.*', 'pymseed==1.0.*']
const folder =
  process.env['NETDC_OBSPY'] ??
  fileURLToPath(new URL('../../../node_modules/.cache/obspy-pymseed', import.meta.url))
const installing = { timeout: 600_000 }
const longestAnswerBytes = 512 * 1024 * 1024

/** For `test(name, { skip: withoutObspy }, …)`: why it is left out, or false. */
export const withoutObspy: string | false = await prepare()

/**
 * Runs a script of Python with ObsPy.
 *
 * @param words - its arguments, `sys.argv[1:]`
 * @returns what it printed
 * @throws with what it said on standard error when it fails
 */
export async function python(script: string, words: readonly string[] = []): Promise<string> {
  const quiet = ['-W', 'ignore', '-c', script, ...words]
  const { stdout } = await run(interpreter(folder), quiet, { maxBuffer: longestAnswerBytes })
  return stdout
}

async function prepare(): Promise<string | false> {
  try {
    if (!existsSync(interpreter(folder))) await make()
    await python('import obspy, pymseed')
    return false
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return `ObsPy cannot be had here: ${reason}`
  }
}

/** Under another name until it is whole: somebody may stop it half-way. */
async function make(): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const unfinished = await mkdtemp(`${folder}-`)
  try {
    await run('python3', ['-m', 'venv', unfinished], installing)
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
    await run(interpreter(unfinished), [...pip, '--retries', '1', ...wanted], installing)
    await rename(unfinished, folder)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

function interpreter(environment: string): string {
  return join(environment, 'bin', 'python')
}
