/** EarthScope's portable-fdsnws-dataselect, a real web service. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

import { pythonEnvironment } from './python-environment.ts'
import { settledPort } from './settled-port.ts'
import { until } from './until.ts'

const service = 'portable-fdsnws-dataselect'
const { skip, program } = await pythonEnvironment({
  name: service,
  variable: 'NETDC_DATASELECT',
  folder: 'dataselect',
  wanted: [`${service}==2.0.*`],
  modules: ['portable_fdsnws_dataselect'],
})

/** For `test(name, { skip: withoutDataselect }, …)`: why it is left out, or false. */
export const withoutDataselect = skip

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
  const words = ['-u', program(service), configuration]
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
