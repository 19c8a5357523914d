/** Postfix's own load generator. Each of its mails has a Message-Id of its own, and so is one. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { recipient } from './mail-server.ts'

const run = promisify(execFile)

export interface Sessions {
  readonly sessions: number
  readonly mails: number
  /** Whether a session sends all its mails over one connection, or connects anew for each. */
  readonly reuses: boolean
}

/**
 * Sends mails of 2 kB to a loopback port; gives up at the first answer that is not as it should be.
 *
 * @returns mails per second
 */
export async function sendBySmtpSource(port: number, load: Sessions): Promise<number> {
  const { sessions, mails, reuses } = load
  const counts = ['-s', String(sessions), '-m', String(mails), '-l', '2048']
  const envelope = ['-f', 'someone@client.example', '-t', recipient]
  const since = performance.now()
  await run('smtp-source', [...(reuses ? ['-d'] : []), ...counts, ...envelope, `127.0.0.1:${port}`])
  return mails / ((performance.now() - since) / 1000)
}
