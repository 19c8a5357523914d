/** What a program and all its children have used, as Linux counts it. */
import { readdir, readFile } from 'node:fs/promises'

export interface Usage {
  /** The sum of the largest resident sizes, in bytes; pages that processes share count for each. */
  readonly peakBytes: number
  /** Processor time in milliseconds, the kernel's work for them and children that ended included. */
  readonly cpuMs: number
}

/** Linux counts processor time in hundredths of a second everywhere (USER_HZ). */
const tickMs = 10

export async function usageOf(pid: number): Promise<Usage> {
  const parents = await parentsOfAll()
  const family = new Set([pid])
  for (let before = 0; before < family.size;) {
    before = family.size
    for (const [child, parent] of parents) if (family.has(parent)) family.add(child)
  }
  let usage: Usage = { peakBytes: 0, cpuMs: 0 }
  for (const member of family) {
    const [peak, cpu] = [await peakOf(member), await cpuOf(member)]
    usage = { peakBytes: usage.peakBytes + peak, cpuMs: usage.cpuMs + cpu }
  }
  return usage
}

/** The largest resident size so far (`VmHWM`) in bytes; 0 when the process is gone. */
export async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024
}

async function cpuOf(pid: number): Promise<number> {
  const fields = await statOf(pid)
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  return ticks * tickMs
}

async function parentsOfAll(): Promise<ReadonlyMap<number, number>> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    if (/^\d+$/.test(name)) parents.set(Number(name), Number((await statOf(Number(name)))[1] ?? 0))
  }
  return parents
}

/** The fields from the state on: the name before it may hold anything. (proc(5), `/proc/PID/stat`) */
async function statOf(pid: number): Promise<readonly string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}
