/** The diagnostic log: what operators read when something is wrong, JSON lines on standard error. */
import pino from 'pino'

import type { Log } from './log.ts'

/** A log whose lines all carry some fields. */
export interface DiagnosticLog extends Log {
  with(fields: object): DiagnosticLog
}

export function openDiagnostics(level: string): DiagnosticLog {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  return withFields(pino(options, pino.destination({ dest: 2, sync: true })))
}

function withFields(logger: pino.Logger): DiagnosticLog {
  return {
    debug: (fields, sentence) => {
      logger.debug(fields, sentence)
    },
    info: (fields, sentence) => {
      logger.info(fields, sentence)
    },
    warn: (fields, sentence) => {
      logger.warn(fields, sentence)
    },
    error: (fields, sentence) => {
      logger.error(fields, sentence)
    },
    with: (fields) => withFields(logger.child(fields)),
  }
}
