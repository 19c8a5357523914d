/** What mails of which no request came are answered with, and the events that tell so. */
import type { Entries, MailRecord } from '../ledger/ledger.ts'
import type { NewEvent } from '../log/events.ts'
import { formatInstant } from '../model/index.ts'
import type { MailId, NewJob, Remark, StageInput } from '../model/index.ts'
import { readAddress } from '../parse/address.ts'
import { mailBlock } from '../parse/loop-guard.ts'
import type { MailFacts } from '../parse/mail.ts'
import { letterJob } from './letter-jobs.ts'
import type { Rules, Workshop } from './workshop.ts'

/** What is known of a mail beside its text, which may be long and is let go of once it was read. */
export type Facts = Omit<MailFacts, 'text'>

const noRequest = 'No request was found in your mail, and no command that could be obeyed.'

/** The guide, at most once a day to each address, for mail that holds no request and no command. */
export async function dailyGuide(
  mail: MailRecord,
  facts: Facts,
  { rules, ledger }: Pick<Workshop, 'rules' | 'ledger'>,
): Promise<Entries> {
  const to = senderOf(mail, facts, rules)
  const silence = reasonNotToWrite(to, rules)
  if (silence !== undefined) return blocked(mail.id, to, silence)
  // A series of its own: who has asked for the guide must still learn why a mail was no request.
  const limited = { to, series: 'guide', most: 1 }
  // The limit is drawn when the letter is sent; a flood of mail need not get that far.
  if ((await ledger.rank('', seriesOf(mail, limited), limited.most)) >= limited.most) {
    return rejected(mail.id, 'no request found; the guide was sent today already')
  }
  const reasons = [noRequest, ...facts.warnings]
  const remarks = reasons.map((reason) => ({ number: 0, text: '', reason }))
  const guide = guideJob(mail, facts, remarks, limited)
  return { events: rejected(mail.id, 'no request found').events, next: [guide] }
}

/** A letter of which an address gets no more than so many in a day. */
interface Limited {
  readonly to: string
  /** What such letters are counted as. */
  readonly series: string
  readonly most: number
}

export function guideJob(
  mail: MailRecord,
  { subject, references }: Facts,
  problems: readonly Remark[],
  limited: Limited,
): NewJob<'notify'> {
  const answers = { subject, references }
  const input = { letter: 'help', mailId: mail.id, to: limited.to, problems, answers } as const
  return limitedJob(mail, input, limited)
}

/** Letters that answer a mail. */
type Answer = Extract<StageInput['notify'], { readonly mailId: MailId }>

export function limitedJob(mail: MailRecord, input: Answer, limited: Limited): NewJob<'notify'> {
  const series = seriesOf(mail, limited)
  const key = `${series}${mail.id}/${input.letter}`
  return letterJob(key, { ...input, allowance: { series, most: limited.most } }, limited.to)
}

/** What the keys of such letters begin with. A day is one of UTC, and the mail's. */
function seriesOf({ receivedAt }: MailRecord, { to, series }: Limited): string {
  return `${series}/${to.toLowerCase()}/${formatInstant(receivedAt).slice(0, 10)}/`
}

/** Nothing but the mail itself says where to answer; empty when it says nothing usable. */
export function senderOf(
  { envelope }: MailRecord,
  { from }: Pick<Facts, 'from'>,
  rules: Rules,
): string {
  const usable = [from[0] ?? '', envelope.sender].map((address) =>
    readAddress(address, rules.allowLocalhost),
  )
  return usable.find((address) => address !== undefined) ?? ''
}

/** @returns `undefined` for an address that may be written to */
export function reasonNotToWrite(to: string, { mailBlock: names }: Rules): string | undefined {
  if (to === '') return 'no usable address to answer to'
  const blocking = mailBlock(names, to)
  return blocking === undefined ? undefined : `MAIL_BLOCK ${blocking}`
}

/** The job that tells what is wrong with requests; its key is the mail's own. */
export function refusalJob(
  mailId: MailId,
  to: string,
  told: { readonly problems: readonly Remark[]; readonly problemCount: number },
  { subject, references }: Pick<Facts, 'subject' | 'references'>,
): NewJob<'notify'> {
  const input = {
    letter: 'refusal',
    mailId,
    to,
    ...told,
    answers: { subject, references },
  } as const
  return letterJob(`${mailId}/refusal`, input, to)
}

/** Nobody is answered, and this is why. */
export function blocked(
  mailId: MailId,
  address: string,
  reason: string,
): { readonly events: readonly NewEvent[] } {
  const about = { level: 'warn', stage: 'parse', mailId } as const
  return { events: [{ kind: 'BLOCKED', ...about, reason, address }] }
}

/** Nothing is done for a mail, and this is why. */
export function rejected(mailId: MailId, reason: string): { readonly events: readonly NewEvent[] } {
  const about = { level: 'warn', stage: 'parse', mailId } as const
  return { events: [{ kind: 'REJECTED', ...about, reason, lines: 0 }] }
}
