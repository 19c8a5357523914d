/** The options that all commands share. */
import type { Command } from 'commander'

import { loadConfig } from '../config/load.ts'
import type { Loaded } from '../config/load.ts'
import { openDiagnostics } from '../log/diagnostics.ts'
import type { DiagnosticLog } from '../log/diagnostics.ts'

export interface Setting {
  readonly config?: string
}

/** Adds `--config FILE`. */
export function withConfig(command: Command): Command {
  return command.option('--config <file>', 'the configuration file')
}

export function load({ config }: Setting): Loaded {
  return loadConfig(config)
}

/** The diagnostic log of a command that is not the server: only what is wrong. */
export function commandLog(): DiagnosticLog {
  return openDiagnostics('error')
}
