/** What the SMTP door answers to MAIL, RCPT and the final dot. */
import type { SMTPServerAddress, SMTPServerDataStream, SMTPServerSession } from 'smtp-server'

import type { Envelope } from '../ledger/ledger.ts'
import type { Log } from '../log/log.ts'
import { asFault } from '../model/index.ts'
import type { Clock } from '../model/index.ts'
import type { Admission } from './admission.ts'
import { MailContent } from './content.ts'
import { recipientTest } from './recipients.ts'
import type { BounceTest } from './recipients.ts'
import { Refusal } from './refusal.ts'
import type { RefusalReason } from './refusal.ts'
import { traceLine } from './trace-line.ts'

export interface ConversationOptions {
  /** The gateway's own addresses. */
  readonly addresses: readonly string[]
  /** The addresses to which letters come back, where they do. */
  readonly bounces?: BounceTest
  /** What the gateway calls itself in greetings and trace lines. */
  readonly name: string
  /** RCPT commands in one transaction. */
  readonly recipients: number
  /** The largest mail. */
  readonly mailBytes: number
  readonly admit: Admission['admit']
  /** Whether the disk has room for a mail. */
  readonly hasRoom: () => Promise<boolean>
  readonly clock: Clock
  readonly log: Log
}

type Answer = (refusal?: Refusal | null, text?: string) => void

/** DSN (RET, ENVID, NOTIFY, ORCPT) and AUTH are not announced, so nobody may use them. */
const mailParameters = new Set(['SIZE', 'BODY', 'SMTPUTF8'])
/** RFC 5321 4.5.3.1.1. */
const localPartBytes = 64

export class SmtpConversation {
  readonly #options: ConversationOptions
  readonly #refuseRecipient: (recipient: string) => RefusalReason | undefined
  /** RCPT commands so far, by transaction: the library starts each with a new envelope. */
  readonly #asked = new WeakMap<object, number>()

  constructor(options: ConversationOptions) {
    this.#options = options
    this.#refuseRecipient = recipientTest(options.addresses, options.bounces)
  }

  mailFrom(sender: SMTPServerAddress, session: SMTPServerSession, answer: Answer): void {
    const reason = refuseSender(sender)
    if (reason) this.#refuse(reason, session, answer)
    else {
      void this.#options.hasRoom().then((hasRoom) => {
        if (hasRoom) answer()
        else this.#refuse('DISK_LOW', session, answer)
      })
    }
  }

  recipient(recipient: SMTPServerAddress, session: SMTPServerSession, answer: Answer): void {
    const reason = this.#judgeRecipient(recipient, session)
    if (reason) this.#refuse(reason, session, answer)
    else answer()
  }

  /** Bytes past the limit are dropped as they come; the library answers 552 in the end. */
  content(stream: SMTPServerDataStream, session: SMTPServerSession, answer: Answer): void {
    const content = new MailContent(this.#options.mailBytes)
    stream.on('data', (piece: Buffer) => {
      if (stream.sizeExceeded) content.drop()
      else content.add(piece)
    })
    stream.once('error', () => {
      content.drop()
      this.#options.log.info({ peer: session.remoteAddress }, 'mail cut off before its end')
    })
    stream.once('end', () => {
      if (stream.sizeExceeded) this.#refuse('TOO_LARGE', session, answer)
      else void this.#admit(content, session, answer)
    })
  }

  async #admit(content: MailContent, session: SMTPServerSession, answer: Answer) {
    const { admit, log } = this.#options
    const peer = session.remoteAddress
    try {
      const { id } = await admit(content, envelopeOf(session), peer, 'smtp', this.#trace(session))
      answer(null, `Taken as mail ${id}`)
    } catch (error) {
      if (error instanceof Refusal) this.#refuse(error.reason, session, answer)
      else {
        // 4yz after the dot: the peer keeps the mail, and we keep nothing of it (RFC 5321 4.2.5).
        log.error({ peer, err: asFault(error) }, 'mail could not be stored')
        answer(new Refusal('NOT_STORED', { cause: error }))
      }
    }
  }

  #judgeRecipient(
    recipient: SMTPServerAddress,
    session: SMTPServerSession,
  ): RefusalReason | undefined {
    const asked = (this.#asked.get(session.envelope) ?? 0) + 1
    this.#asked.set(session.envelope, asked)
    if (asked > this.#options.recipients) return 'TOO_MANY_RECIPIENTS'
    if (recipient.args && Object.keys(recipient.args).length > 0) return 'UNKNOWN_PARAMETER'
    if (hasLongLocalPart(recipient.address)) return 'LONG_LOCAL_PART'
    return this.#refuseRecipient(recipient.address)
  }

  #refuse(reason: RefusalReason, session: SMTPServerSession, answer: Answer): void {
    this.#options.log.info({ peer: session.remoteAddress, reason }, 'mail refused at the door')
    answer(new Refusal(reason))
  }

  #trace(session: SMTPServerSession): string {
    const tls = session.tlsOptions
    return traceLine({
      helo: session.hostNameAppearsAs,
      peer: session.remoteAddress,
      by: this.#options.name,
      protocol: session.transmissionType,
      tls: tls ? `${tls.version} ${tls.name}` : '',
      id: `${session.id}.${session.transaction}`,
      at: this.#options.clock(),
    })
  }
}

function refuseSender(sender: SMTPServerAddress): RefusalReason | undefined {
  const parameters = Object.keys(sender.args || {})
  if (!parameters.every((name) => mailParameters.has(name))) return 'UNKNOWN_PARAMETER'
  return hasLongLocalPart(sender.address) ? 'LONG_LOCAL_PART' : undefined
}

function hasLongLocalPart(address: string): boolean {
  return Buffer.byteLength(address.slice(0, Math.max(0, address.lastIndexOf('@')))) > localPartBytes
}

function envelopeOf(session: SMTPServerSession): Envelope {
  const { mailFrom, rcptTo } = session.envelope
  return {
    sender: mailFrom === false ? '' : mailFrom.address,
    recipients: rcptTo.map((recipient) => recipient.address),
  }
}
