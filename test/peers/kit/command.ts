/** Runs a command of netdc as people and mailers do. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

import { program } from './gateway.ts'

export interface Ran {
  /** The exit status. */
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** @param input - for standard input */
export async function netdc(words: readonly string[], input = ''): Promise<Ran> {
  const child = spawn(process.execPath, [program, ...words])
  const exited = once(child, 'exit')
  // A command that ends without reading its input breaks the pipe.
  child.stdin.on('error', () => undefined).end(input)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  return { status: child.exitCode, stdout, stderr }
}
