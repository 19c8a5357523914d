/** Fetches a file by FTP with the programs that people use. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

export interface Wish {
  /** `ftp://host:port/TOKEN/NAME` */
  readonly url: string
  /** Where to put it; what is there already is the beginning of it. */
  readonly file: string
  readonly isActive?: boolean
}

export type Fetch = (wish: Wish) => Promise<void>

/** Not killed for being slow on a busy machine, and still bounded. */
const patienceMs = 120_000

const script = `
import ftplib, os, sys
from urllib.parse import urlsplit
url, target, active = urlsplit(sys.argv[1]), sys.argv[2], sys.argv[3] == 'active'
have = os.path.getsize(target) if os.path.exists(target) else 0
with ftplib.FTP() as ftp, open(target, 'ab') as out:
    ftp.connect(url.hostname, url.port, timeout=60)
    ftp.login()
    ftp.set_pasv(not active)
    ftp.retrbinary('RETR ' + url.path, out.write, rest=have or None)
`

export const clients: Readonly<Record<'curl' | 'wget' | 'lftp' | 'python3', Fetch>> = {
  curl: ({ url, file, isActive }) =>
    run('curl', ['-sS', '-C', '-', ...(isActive ? ['--ftp-port', '-'] : []), '-o', file, url]),
  wget: ({ url, file, isActive }) =>
    run('wget', ['-nv', '-c', '-t1', ...(isActive ? ['--no-passive-ftp'] : []), '-O', file, url]),
  lftp: ({ url, file, isActive }) => {
    const passive = `set ftp:passive-mode ${isActive ? 'off' : 'on'}`
    const settings = `${passive}; set net:max-retries 1; set xfer:clobber on`
    return run('lftp', ['-c', `${settings}; get -c ${url} -o ${file}`])
  },
  python3: ({ url, file, isActive }) =>
    run('python3', ['-c', script, url, file, isActive ? 'active' : 'passive']),
}

async function run(program: string, words: readonly string[]): Promise<void> {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], timeout: patienceMs })
  const exited = once(child, 'close')
  const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  if (child.exitCode !== 0) throw new Error(`${program}: ${child.exitCode}: ${said}${complained}`)
}
