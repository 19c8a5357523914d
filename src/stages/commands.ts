/** Obeys what people mail to the gateway itself: HELP, STATUS and CANCEL (protocol, section 1.2). */
import type { Entries, MailRecord, RequestRecord } from '../ledger/ledger.ts'
import type { NewEvent } from '../log/events.ts'
import type { NewJob, RequestId } from '../model/index.ts'
import type { Command } from '../parse/command.ts'
import { blocked, guideJob, limitedJob, reasonNotToWrite, senderOf } from './answers.ts'
import type { Facts } from './answers.ts'
import { cancelInPortions, cancellation } from './cancel.ts'
import { requestsMeant } from './named-requests.ts'
import type { Meant, NamedCommand } from './named-requests.ts'
import type { Workshop } from './workshop.ts'

/** Guides that an address gets in a day when it asks for them. */
const guidesADay = 5

/** Answers to STATUS and CANCEL that an address gets in a day. */
const answersADay = 20

/** Requests that one answer tells of. */
const mostRequests = 10

/** A mail with commands, and what there is to work with. */
interface Order {
  readonly mail: MailRecord
  readonly facts: Facts
  readonly shop: Workshop
}

/**
 * What is entered for the commands of a mail. They are obeyed with the token of a request's receipt,
 * whoever sends it; without it, where the mail says that the requester wrote it, STATUS is answered
 * and CANCEL is told how. Answers go to the requester's address and to no other.
 *
 * @returns `undefined` when nothing could be obeyed, so that the mail is one without a request
 */
export async function obey(
  mail: MailRecord,
  facts: Facts,
  commands: readonly Command[],
  shop: Workshop,
): Promise<Entries | undefined> {
  const order = { mail, facts, shop }
  const isHelpAsked = commands.some(({ verb }) => verb === 'HELP')
  const heard: Heard[] = []
  for (const command of commands) {
    if (command.verb !== 'HELP') heard.push(await hear(command, order))
  }
  const refusals = heard.flatMap(({ command, meant }) => refusalOf(command, meant, mail))
  if (!isHelpAsked && heard.every(({ meant }) => meant.by === 'nothing')) {
    if (refusals.length > 0) await shop.ledger.note(refusals)
    return undefined
  }
  const guide = isHelpAsked ? guideFor(order) : {}
  const answers = await answersTo(heard, order)
  return {
    next: [...(guide.next ?? []), ...answers.next],
    events: [...(guide.events ?? []), ...refusals, ...answers.events],
  }
}

/** HELP is always answered, as far as it is a person who asks, and not all day long. */
function guideFor({ mail, facts, shop }: Order): Entries {
  const to = senderOf(mail, facts, shop.rules)
  const silence = reasonNotToWrite(to, shop.rules)
  if (silence !== undefined) return blocked(mail.id, to, silence)
  return { next: [guideJob(mail, facts, [], { to, series: 'help', most: guidesADay })] }
}

interface Heard {
  readonly command: NamedCommand
  readonly meant: Meant
}

async function hear(command: NamedCommand, { facts, shop }: Order): Promise<Heard> {
  return { command, meant: await requestsMeant(command, facts, mostRequests, shop.ledger) }
}

/**
 * Nothing at all is mailed about a wrong token. What was named is not told, either: where the words of a
 * command are in a wrong order, the token is taken for a name.
 */
function refusalOf(
  { verb }: NamedCommand,
  { by }: Meant,
  { id: mailId }: MailRecord,
): readonly NewEvent[] {
  if (by === 'token' || by === 'address') return []
  const about = { level: 'warn', stage: 'parse', mailId } as const
  const why = by === 'wrong token' ? by : 'no request of the sender, and no token'
  return [{ kind: 'REJECTED', ...about, reason: `${verb}: ${why}`, lines: 0 }]
}

type LetterKind = 'status' | 'cancelled' | 'cancel-how'

/** What one letter tells one requester. */
interface Answer {
  readonly letter: LetterKind
  readonly to: string
  /** Of the newest of the requests: what the sender of a command wrote is repeated to nobody. */
  readonly subject: string
  readonly records: readonly RequestRecord[]
}

async function answersTo(heard: readonly Heard[], order: Order) {
  const next: NewJob[] = []
  const events: NewEvent[] = []
  for (const answer of answersOf(heard)) {
    const ended = answer.letter === 'cancelled' ? await cancel(answer.records, order.shop) : []
    const silence = reasonNotToWrite(answer.to, order.shop.rules)
    if (silence === undefined) next.push(answerTo(answer, ended, order))
    else events.push(...blocked(order.mail.id, answer.to, silence).events)
  }
  return { next, events }
}

/** One letter of a kind to each requester, about all requests that the mail names. */
function answersOf(heard: readonly Heard[]): readonly Answer[] {
  const named = heard.flatMap(({ command, meant: { by, records } }) => {
    const letter: LetterKind =
      command.verb === 'STATUS' ? 'status' : by === 'token' ? 'cancelled' : 'cancel-how'
    return records.map((record) => ({ letter, record }))
  })
  const answers = new Map<string, Answer>()
  for (const { letter, record } of named) {
    const to = record.request.header.email
    const key = `${letter} ${to.toLowerCase()}`
    const { records, subject } = answers.get(key) ?? { records: [], subject: record.subject }
    if (records.length === mostRequests || records.some(({ id }) => id === record.id)) continue
    answers.set(key, { letter, to, subject, records: [...records, record] })
  }
  return [...answers.values()]
}

/** @returns those that had ended before */
async function cancel(
  records: readonly RequestRecord[],
  shop: Workshop,
): Promise<readonly RequestId[]> {
  const ended: RequestId[] = []
  for (const record of records) {
    if (!(await cancelOne(record, shop))) ended.push(record.id)
  }
  return ended
}

/** @returns false when it had ended before */
async function cancelOne(record: RequestRecord, { ledger, clock, rules }: Workshop) {
  if (record.closedAt !== undefined) return false
  const entries = await cancellation(ledger, record, 'the requester', clock(), rules.keepMs)
  return cancelInPortions(ledger, record.id, entries)
}

/** How to cancel is told once a day: anybody can write a mail that says it is from somebody. */
function answerTo(
  { letter, to, subject, records }: Answer,
  ended: readonly RequestId[],
  { mail, facts }: Order,
): NewJob<'notify'> {
  const answers = { subject, references: facts.references }
  const requestIds = records.map(({ id }) => id)
  const input = { letter, mailId: mail.id, to, requestIds, ended, answers }
  return letter === 'cancel-how'
    ? limitedJob(mail, input, { to, series: letter, most: 1 })
    : limitedJob(mail, input, { to, series: 'command', most: answersADay })
}
