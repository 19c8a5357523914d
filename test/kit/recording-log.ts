/** A log that keeps what it was told. */
import type { Log } from '../../src/log/log.ts'

export interface Entry {
  readonly level: keyof Log
  readonly fields: object
  readonly sentence: string
}

export function recordingLog(): Log & { readonly entries: readonly Entry[] } {
  const entries: Entry[] = []
  const keep = (level: keyof Log) => (fields: object, sentence: string) => {
    entries.push({ level, fields, sentence })
  }
  return {
    entries,
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
  }
}

/** What was told, without the fields: `warn: lease lost`. */
export function sentences(log: { readonly entries: readonly Entry[] }): readonly string[] {
  return log.entries.map(({ level, sentence }) => `${level}: ${sentence}`)
}
