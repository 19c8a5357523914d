/**
 * Ends what a program left running when its gateway died, or what got away from its process group.
 * Such processes are known by the variable that names the file they write: they inherit it.
 */
import { readdir, readFile } from 'node:fs/promises'

/** @param folder - of the run: absolute */
export async function endStrays(folder: string): Promise<void> {
  const mark = `NETDC_FILENAME=${folder}/`
  for (const name of await readdir('/proc').catch(() => [])) {
    const pid = Number(name)
    if (!/^\d+$/.test(name) || pid === process.pid) continue
    if (await isMarked(pid, mark)) end(pid)
  }
}

async function isMarked(pid: number, mark: string): Promise<boolean> {
  // Of other users' processes it cannot be read; of ended ones it is gone.
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
  return environment.split('\0').some((variable) => variable.startsWith(mark))
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}
