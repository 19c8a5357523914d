/**
 * dkimpy, which knows signatures of mails, in a virtual environment of its own: the folder that
 * $NETDC_DKIMPY names, or one that is made here once and kept. Where pip reaches nothing, tests skip.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

const wanted = ['dkimpy==1.1.*', 'pynacl==1.*']
const folder =
  process.env['NETDC_DKIMPY'] ??
  fileURLToPath(new URL('../../../node_modules/.cache/dkimpy', import.meta.url))
const installing = { timeout: 600_000 }

/** For `test(name, { skip: withoutDkimpy }, …)`: why it is left out, or false. */
export const withoutDkimpy: string | false = await prepare()

const script = `
import sys, dkim
record = sys.argv[2].encode()
with open(sys.argv[1], 'rb') as mail:
    print(dkim.verify(mail.read(), dnsfunc=lambda name, **_: record))
`

/**
 * @param mail - a file
 * @param record - what DNS is to say
 */
export async function isAuthentic(mail: string, record: string): Promise<boolean> {
  const { stdout } = await run(interpreter(), ['-c', script, mail, record])
  return stdout.trim() === 'True'
}

async function prepare(): Promise<string | false> {
  try {
    if (!existsSync(interpreter())) await make()
    await run(interpreter(), ['-c', 'import dkim, nacl'])
    return false
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return `dkimpy cannot be had here: ${reason}`
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

function interpreter(environment = folder): string {
  return join(environment, 'bin', 'python')
}
