/** What the kernel says of a process, from /proc. */
import { readdir, readFile, readlink } from 'node:fs/promises'

/** The most memory that was ever resident, in bytes. */
export async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]
  if (kibibytes === undefined) throw new Error(`/proc/${pid}/status does not tell VmHWM`)
  return Number(kibibytes) * 1024
}

/** The open files by their paths, sorted, and how many sockets are open. */
export async function openDescriptors(pid: number) {
  const folder = `/proc/${pid}/fd`
  const files: string[] = []
  let sockets = 0
  for (const descriptor of await readdir(folder)) {
    // One that was closed meanwhile points nowhere.
    const target = await readlink(`${folder}/${descriptor}`).catch(() => '')
    if (target.startsWith('/')) files.push(target)
    if (target.startsWith('socket:')) sockets++
  }
  return { files: files.sort(), sockets }
}
