/**
 * EarthScope's portable-fdsnws-dataselect, a real web service, in a virtual environment of its own:
 * the folder that $NETDC_DATASELECT names, or one that is made here once and kept. Where pip reaches
 * nothing, tests skip.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { TestContext } from 'node:test'

import { settledPort } from './settled-port.ts'
import { until } from './until.ts'

const run = promisify(execFile)

const wanted = 'portable-fdsnws-dataselect==2.0.*'
const folder =
  process.env['NETDC_DATASELECT'] ??
  fileURLToPath(new URL('../../../node_modules/.cache/dataselect', import.meta.url))
const installing = { timeout: 300_000 }

/** For `test(name, { skip: withoutDataselect }, …)`: why it is left out, or false. */
export const withoutDataselect: string | false = await prepare()

/**
 * @param index - a database in the schema of mseedindex
 * @param site - a folder for its configuration and log
 * @returns the address below which it serves, ending in `/fdsnws`
 */
export async function startDataselect(t: TestContext, index: string, site: string) {
  const port = await settledPort()
  const configuration = join(site, 'dataselect.ini')
  const sections = [
    `[index_db]\npath = ${index}\ntable = tsindex\nsummary_table = tsindex_summary`,
    `[server]\ninterface = 127.0.0.1\nport = ${port}\nrequest_limit = 0\nmaxsectiondays = 10`,
    `[logging]\npath = ${join(site, 'dataselect.log')}\nlevel = INFO`,
  ]
  await writeFile(configuration, `${sections.join('\n\n')}\n`)
  // By the interpreter: the program itself begins with the path at which it was installed.
  const words = ['-u', program('portable-fdsnws-dataselect'), configuration]
  const server = spawn(program('python'), words, { stdio: 'ignore' })
  t.after(async () => {
    server.kill('SIGKILL')
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
  })
  const url = `http://127.0.0.1:${port}/fdsnws`
  await until('the service answers', () => answers(`${url}/dataselect/1/version`))
  return url
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url).catch(() => undefined)
  await response?.arrayBuffer()
  return response?.ok ?? false
}

async function prepare(): Promise<string | false> {
  try {
    if (!existsSync(program('portable-fdsnws-dataselect'))) await make()
    return false
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return `portable-fdsnws-dataselect cannot be had here: ${reason}`
  }
}

/** Under another name until it is whole: somebody may stop it half-way. */
async function make(): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const unfinished = await mkdtemp(`${folder}-`)
  try {
    await run('python3', ['-m', 'venv', unfinished], installing)
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
    await run(join(unfinished, 'bin', 'python'), [...pip, '--retries', '1', wanted], installing)
    await rename(unfinished, folder)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

function program(name: string): string {
  return join(folder, 'bin', name)
}
