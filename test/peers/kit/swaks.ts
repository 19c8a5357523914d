/** Sends mail with swaks, an SMTP client that has nothing to do with ours. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface SentMail {
  readonly port: number
  readonly from: string
  readonly to: string
  readonly subject?: string
  /** The text of the mail. */
  readonly body: string
}

/** @returns the conversation. @throws when a command was refused */
export async function sendBySwaks(mail: SentMail): Promise<string> {
  const { port, from, to, subject = 'data request', body } = mail
  const words = ['--server', '127.0.0.1', '--port', String(port), '--from', from, '--to', to]
  // swaks reads `\n` in a body as a line end, and takes `@` at its start for the name of a file.
  const text = body.replaceAll('\r\n', '\n').replaceAll('\n', '\\n')
  const { stdout } = await run('swaks', [...words, '--h-Subject', subject, '--body', text])
  return stdout
}
