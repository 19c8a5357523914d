/** The worker thread that takes mails apart for MailReader, one at a time. */
import { parentPort } from 'node:worker_threads'

import type { MailFacts } from './mail.ts'
import { readMail } from './mail.ts'

/** What the worker says: once that it can start, and then one answer to each mail. */
export type WorkerWord =
  { readonly ready: true } | { readonly facts: MailFacts } | { readonly refused: string }

const parent = parentPort
if (parent === null) throw new Error('mail-worker.ts runs in a worker thread only')

parent.on('message', (raw: Uint8Array<ArrayBuffer>) => {
  readMail(raw).then(
    (facts) => {
      letGo(raw)
      say({ facts })
    },
    (thrown: unknown) => {
      say({ refused: String(thrown).replace(/^Error: /, '') })
    },
  )
})
say({ ready: true })

function say(word: WorkerWord): void {
  parent?.postMessage(word)
}

/** The answer is copied: a large mail would lie beside it twice more, until it is collected. */
function letGo({ buffer }: Uint8Array<ArrayBuffer>): void {
  buffer.transfer(0)
}
