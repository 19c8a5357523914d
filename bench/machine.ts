/** On what the figures were taken: they say nothing without it. */
import { cpus, loadavg, release, totalmem } from 'node:os'

export function machine(): string {
  const processors = cpus()
  const model = processors[0]?.model ?? 'unknown'
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${processors.length} x ${model.trim()}, ${memory} GiB, Linux ${release()}, Node ${process.versions.node}`
}

/** The load average of the last minute: above the number of processors, others are working too. */
export function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1)
}
