/** All commands, and what their failures mean: 0 done, 1 could not be done, 2 wrong usage. */
import { Command, CommanderError } from 'commander'

import { programVersion } from '../config/version.ts'
import { Fault } from '../model/index.ts'
import { ExitStatus } from './exit-status.ts'
import { write, writeError } from './output.ts'

/** Adds a command, or a few that belong together, to the program. */
type Addition = (program: Command) => void

/** Loaded when they are called for: a mailer that runs `submit` for each mail waits for every import. */
const additions: Readonly<Record<string, () => Promise<Addition>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand,
  submit: async () => (await import('./submit.ts')).submitCommand,
  demo: async () => (await import('./demo/demo.ts')).demoCommand,
  parse: async () => (await import('./parse.ts')).parseCommand,
  route: async () => (await import('./route.ts')).routeCommand,
  routing: async () => (await import('./routing.ts')).routingCommand,
  requests: async () => (await import('./requests.ts')).requestsCommand,
  show: async () => (await import('./requests.ts')).showCommand,
  retry: async () => (await import('./requests.ts')).retryCommand,
  cancel: async () => (await import('./requests.ts')).cancelCommand,
  check: async () => (await import('./check.ts')).checkCommand,
  config: async () => (await import('./config.ts')).configCommand,
  archive: async () => (await import('./archive.ts')).archiveCommand,
}

/** @param words - the command line without the program's name. @returns the exit status */
export async function run(words: readonly string[]): Promise<number> {
  endWithReader()
  try {
    const program = await netdcProgram(words[0])
    await program.parseAsync(words, { from: 'user' })
    return 0
  } catch (thrown) {
    return statusOf(thrown)
  }
}

/** Whoever reads the output may have had enough of it: `netdc show … | head`. */
function endWithReader(): void {
  process.stdout.on('error', (failure: NodeJS.ErrnoException) => {
    if (failure.code !== 'EPIPE') throw failure
    process.exit(0)
  })
}

/** With the one command that is wanted, or with all of them, for help and for wrong usage. */
async function netdcProgram(wanted: string | undefined): Promise<Command> {
  const program = new Command('netdc')
    .description('A mail gateway that answers data requests.')
    .version(programVersion())
    .configureOutput({ writeOut: write, writeErr: writeError })
    .exitOverride()
  const one = Object.hasOwn(additions, wanted ?? '') ? additions[wanted ?? ''] : undefined
  for (const load of one ? [one] : Object.values(additions)) {
    const add = await load()
    add(program)
  }
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
