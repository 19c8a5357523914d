import type { Log } from '../../src/log/log.ts'

/** A log that says nothing. */
export const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} }
