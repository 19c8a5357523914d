import type { DiagnosticLog } from '../../src/log/diagnostics.ts'
import type { Log } from '../../src/log/log.ts'

/** A log that says nothing. */
export const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} }

/** The same, for those who add fields to it. */
export const quietDiagnostics: DiagnosticLog = { ...quiet, with: () => quietDiagnostics }
