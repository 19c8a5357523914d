/** All commands, and what their failures mean: 0 done, 1 could not be done, 2 wrong usage. */
import { Command, CommanderError } from 'commander'

import { archiveCommands } from '../../handlers/seismic/commands.ts'
import { programVersion } from '../config/version.ts'
import { Fault } from '../model/index.ts'
import { checkCommand } from './check.ts'
import { configCommand } from './config.ts'
import { demoCommand } from './demo/demo.ts'
import { ExitStatus } from './exit-status.ts'
import { seismicOptions } from './handlers.ts'
import { write, writeError } from './output.ts'
import { parseCommand } from './parse.ts'
import { requestsCommands } from './requests.ts'
import { routeCommand } from './route.ts'
import { serveCommand } from './serve.ts'
import { submitCommand } from './submit.ts'

/** @param words - the command line without the program's name. @returns the exit status */
export async function run(words: readonly string[]): Promise<number> {
  const program = netdcProgram()
  try {
    await program.parseAsync(words, { from: 'user' })
    return 0
  } catch (thrown) {
    return statusOf(thrown)
  }
}

function netdcProgram(): Command {
  const program = new Command('netdc')
    .description('A mail gateway that answers data requests.')
    .version(programVersion())
    .configureOutput({ writeOut: write, writeErr: writeError })
    .exitOverride()
  serveCommand(program)
  submitCommand(program)
  demoCommand(program)
  parseCommand(program)
  routeCommand(program)
  requestsCommands(program)
  checkCommand(program)
  configCommand(program)
  archiveCommands(program, seismicOptions)
  return program
}

function statusOf(thrown: unknown): number {
  if (thrown instanceof ExitStatus) {
    if (thrown.message !== '') writeError(`netdc: ${thrown.message}\n`)
    return thrown.status
  }
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
  if (thrown instanceof Fault) writeError(`netdc: ${thrown.message}\n`)
  else
    writeError(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`)
  return 1
}
