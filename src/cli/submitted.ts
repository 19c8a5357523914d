/** What became of a mail that was handed in. */
import type { LedgerView, RequestRecord } from '../ledger/ledger.ts'
import { centreSentence } from '../model/index.ts'
import type { MailId, OutcomeKind } from '../model/index.ts'
import { storyPages } from '../stages/lines.ts'
import type { FileStore } from '../store/file-store.ts'
import { write } from './output.ts'

interface LineTold {
  readonly number: number
  readonly text: string
  readonly outcomes: readonly {
    readonly dcName: string
    readonly outcome: OutcomeKind
    readonly count: number
    readonly detail: string
  }[]
}

interface RequestTold {
  readonly requestId: string
  readonly hubId: string
  readonly label: string
  readonly lines: readonly LineTold[]
  readonly shipments: readonly {
    readonly class: string
    readonly name: string
    /** Where the bytes lie on this machine. */
    readonly path: string
    readonly bytes: number
    readonly sha256: string
    readonly by: string
  }[]
}

/** As `netdc submit --wait --json` prints it. */
export interface Story {
  readonly requests: readonly RequestTold[]
  readonly mails: readonly {
    readonly to: string
    readonly subject: string
    readonly path: string
  }[]
}

/** Whether nothing is left to do for a mail and for the requests in it. */
export async function isAnswered(ledger: LedgerView, mailId: MailId): Promise<boolean> {
  const requests = await ledger.requestsOf(mailId)
  const jobs = await Promise.all(
    [mailId, ...requests.map(({ id }) => id)].map((id) => ledger.jobs(id)),
  )
  return jobs.flat().every(({ state }) => state === 'done' || state === 'abandoned')
}

export async function storyOf(
  ledger: LedgerView,
  store: FileStore,
  mailId: MailId,
): Promise<Story> {
  const records = await ledger.requestsOf(mailId)
  const requests = await Promise.all(records.map((record) => told(ledger, store, record)))
  const letters = await Promise.all([
    ledger.lettersOfMail(mailId),
    ...records.map(({ id }) => ledger.letters(id)),
  ])
  const mails = letters.flat().map(({ to, subject, path }) => ({ to, subject, path }))
  return { requests, mails }
}

async function told(
  ledger: LedgerView,
  store: FileStore,
  { id, hubId, request }: RequestRecord,
): Promise<RequestTold> {
  const stories = (await Array.fromAsync(storyPages(id, ledger))).flat()
  const lines = stories.map(({ number, text, outcomes }) => ({
    number,
    text,
    outcomes: outcomes.map(({ dcName, kind, count, detail }) => {
      return { dcName, outcome: kind, count, detail }
    }),
  }))
  const shipments = (await ledger.shipments(id)).map(({ class: type, name, file, to }) => ({
    class: type,
    name,
    path: store.path(file.key),
    bytes: file.bytes,
    sha256: file.sha256,
    by: to.by,
  }))
  return { requestId: id, hubId, label: request.header.label ?? '', lines, shipments }
}

export function writeStory({ requests, mails }: Story): void {
  for (const { hubId, label, lines, shipments } of requests) {
    write(`${hubId}  ${label}\n`)
    for (const { number, text, outcomes } of lines) {
      const says = outcomes.map(({ dcName, outcome: kind, count, detail }) =>
        centreSentence({ number, dcName, kind, count, detail }),
      )
      write(`  ${number}: ${text}\n     ${says.join('; ')}\n`)
    }
    for (const { name, path, bytes, by } of shipments)
      write(`  ${name} (${bytes} bytes, ${by}) ${path}\n`)
  }
  for (const { to, subject, path } of mails) write(`mail to ${to}: ${subject}\n  ${path}\n`)
}
