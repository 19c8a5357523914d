/**
 * Programs of Python, each set in a virtual environment of its own: a folder that the environment names,
 * or one that is made here once and kept. Where pip reaches nothing, tests skip.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const installing = { timeout: 600_000 }
const longestAnswerBytes = 512 * 1024 * 1024

export interface PythonPlan {
  /** What people call it. */
  readonly name: string
  /** The environment variable with the folder of one that is there already. */
  readonly variable: string
  /** Below `node_modules/.cache`. */
  readonly folder: string
  /** For pip. */
  readonly wanted: readonly string[]
  /** Modules that have to be there. */
  readonly modules: readonly string[]
}

export interface PythonEnvironment {
  /** For `test(name, { skip }, …)`: why it is left out, or false. */
  readonly skip: string | false
  /** The path of one of its programs. */
  readonly program: (name: string) => string
  /**
   * Runs a script.
   *
   * @param words - its arguments, `sys.argv[1:]`
   * @returns what it printed
   * @throws with what it said on standard error when it fails
   */
  readonly python: (script: string, words?: readonly string[]) => Promise<string>
}

export async function pythonEnvironment(plan: PythonPlan): Promise<PythonEnvironment> {
  const folder = process.env[plan.variable] ?? cached(plan.folder)
  const program = (name: string) => join(folder, 'bin', name)
  const python = async (script: string, words: readonly string[] = []) => {
    const quiet = ['-W', 'ignore', '-c', script, ...words]
    const { stdout } = await run(program('python'), quiet, { maxBuffer: longestAnswerBytes })
    return stdout
  }
  const prepare = async () => {
    if (!existsSync(program('python'))) await make(folder, plan.wanted)
    await python(`import ${plan.modules.join(', ')}`)
    return false as const
  }
  const skip = await prepare().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return `${plan.name} cannot be had here: ${reason}`
  })
  return { skip, program, python }
}

function cached(name: string): string {
  return fileURLToPath(new URL(`../../../node_modules/.cache/${name}`, import.meta.url))
}

/** Under another name until it is whole: somebody may stop it half-way. */
async function make(folder: string, wanted: readonly string[]): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const unfinished = await mkdtemp(`${folder}-`)
  try {
    await run('python3', ['-m', 'venv', unfinished], installing)
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
    const python = join(unfinished, 'bin', 'python')
    await run(python, [...pip, '--retries', '1', ...wanted], installing)
    await rename(unfinished, folder)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}
