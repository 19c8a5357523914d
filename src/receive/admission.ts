/**
 * The one admission behind all doors: counts, then the store for large mails, then the ledger.
 * When it resolves the mail is durable, and the peer may be told so. It reads no MIME, asks no DNS
 * and answers nobody.
 */
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'

import type { Envelope, Ledger, NewMail } from '../ledger/ledger.ts'
import type { MailId } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import { MailContent } from './content.ts'
import { withWireNewlines } from './newlines.ts'
import { defaultCounts, hasBareNewlineInHeader, refuseByCounts } from './raw-counts.ts'
import type { CountLimits } from './raw-counts.ts'
import { Refusal } from './refusal.ts'

export interface AdmissionOptions {
  readonly ledger: Pick<Ledger, 'enter'>
  readonly store: Pick<Store, 'put' | 'delete'>
  /** SHA-256 (hex) of the content without trace headers, and of the envelope. */
  readonly fingerprint: (raw: Uint8Array, envelope: Envelope) => string
  /** Mails up to this many bytes lie in the ledger itself. */
  readonly inlineBytes?: number
  readonly limits: Partial<CountLimits> & { readonly mailBytes: number }
}

export interface Admission {
  /**
   * @param peer - the IP address of the connecting host, or the user who submitted
   * @param trace - the `Received` field to put before the mail; not counted and not fingerprinted
   * @returns the mail's name in the ledger, and whether the ledger did not have it yet
   * @throws {Refusal} when a count is over its limit; nothing is kept
   * @throws {Fault} `RESOURCES` when the mail could not be made durable; nothing is kept
   */
  readonly admit: (
    mail: MailContent | Uint8Array | AsyncIterable<Uint8Array>,
    envelope: Envelope,
    peer: string,
    door: NewMail['door'],
    trace?: string,
  ) => Promise<{ readonly id: MailId; readonly isNew: boolean }>
}

/** A mail that was handed in, with what is known of where it comes from. */
interface Handed extends Pick<NewMail, 'envelope' | 'peer' | 'door'> {
  readonly content: MailContent
  readonly trace: string
}

export function createAdmission(options: AdmissionOptions): Admission {
  const { ledger, store, fingerprint, inlineBytes = 256 * 1024 } = options
  const { mailBytes, ...counts } = options.limits
  const limits = { ...defaultCounts, ...counts }

  return {
    async admit(mail, envelope, peer, door, trace = '') {
      const content = mail instanceof MailContent ? mail : await gathered(mail, mailBytes)
      try {
        return await admitWhole({ content, envelope, peer, door, trace })
      } finally {
        content.drop()
      }
    },
  }

  async function admitWhole({ content, envelope, peer, door, trace }: Handed) {
    const received = content.whole()
    // Each of these steps goes through all bytes: with a large mail, others have their turn between.
    const isLarge = received.length > inlineBytes
    if (isLarge) await setImmediate()
    const raw = judged(received, content.bareNewlines, door, limits)
    if (isLarge) await setImmediate()
    const pieces = [Buffer.from(trace, 'latin1'), raw]
    const bytes = raw.length + trace.length
    const entry = { envelope, peer, door, fingerprint: fingerprint(raw, envelope), bytes }
    if (bytes <= inlineBytes) {
      return ledger.enter({ ...entry, content: { raw: Buffer.concat(pieces) } })
    }
    return enterLarge(entry, pieces)
  }

  async function enterLarge(entry: Omit<NewMail, 'content'>, pieces: readonly Buffer[]) {
    const { key } = await store.put(Readable.from(pieces))
    try {
      const entered = await ledger.enter({ ...entry, content: { key } })
      if (!entered.isNew) await discard(key)
      return entered
    } catch (error) {
      await discard(key)
      throw error
    }
  }

  /** Best effort: what stays behind is found by the sweep over keys that no row names. */
  async function discard(key: string): Promise<void> {
    await store.delete(key).catch(() => undefined)
  }
}

async function gathered(
  mail: Uint8Array | AsyncIterable<Uint8Array>,
  mostBytes: number,
): Promise<MailContent> {
  const content = new MailContent(mostBytes)
  for await (const piece of mail instanceof Uint8Array ? [mail] : mail) {
    if (content.bytes + piece.length > mostBytes) throw new Refusal('TOO_LARGE')
    content.add(piece)
  }
  return content
}

/** Only the wire demands CR LF; a file handed in on this machine has the line ends it has. */
function judged(mail: Buffer, bare: number, door: NewMail['door'], limits: CountLimits): Buffer {
  const reason = refuseByCounts(mail, limits)
  if (reason) throw new Refusal(reason)
  if (door !== 'smtp') return mail
  if (hasBareNewlineInHeader(mail, limits)) throw new Refusal('BARE_NEWLINE')
  return withWireNewlines(mail, bare)
}
