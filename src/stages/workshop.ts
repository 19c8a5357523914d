/** What the stages work with. */
import type { Egress } from '../egress/egress.ts'
import type { HandlerRegistry } from '../handle/registry.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { DiagnosticLog } from '../log/diagnostics.ts'
import type { Clock, Means } from '../model/index.ts'
import type { BounceAddresses } from '../parse/bounce-address.ts'
import type { MailFacts } from '../parse/mail.ts'
import type { RoutingTable } from '../../routing/table.ts'
import type { Relay } from '../ship/letter.ts'
import type { Letters } from '../ship/letters.ts'
import type { PushDestination } from '../ship/push-target.ts'
import type { Transport } from '../ship/transport.ts'
import type { Store } from '../store/store.ts'

export interface Workshop {
  readonly ledger: Ledger
  readonly store: Store
  readonly registry: HandlerRegistry
  readonly relay: Relay
  readonly transports: { readonly [M in Means]: Transport<M> }
  /** The way to push targets. */
  readonly egress: Egress
  /** Why shipments are not pushed there, as far as that can be said without asking anybody. */
  readonly refusePush: (to: PushDestination) => string | undefined
  readonly letters: Letters
  /** Where letters with shipments come back to; without it, to the From address. */
  readonly bounces?: BounceAddresses
  readonly clock: Clock
  readonly log: DiagnosticLog
  /** Reads a mail in a thread of its own, which takes the bytes over; they may be asked for twice. */
  readonly readMail: (raw: () => Promise<Uint8Array<ArrayBuffer>>) => Promise<MailFacts>
  /** The routing table in force. */
  readonly table: () => RoutingTable
  readonly rules: Rules
}

/** What the configuration says about the work. */
export interface Rules {
  /** Our DC_NAME. */
  readonly dcName: string
  readonly unrouted: 'refuse' | 'local'
  /** Whether other centres get lines with only what they were chosen for. */
  readonly narrow: boolean
  /** Lines of one request. */
  readonly maxLines: number
  /** Bytes that one slice may give. */
  readonly maxPartBytes: number
  /** Text products up to this many bytes are mailed. */
  readonly maxTextMailBytes: number
  /** Whether larger ones are mailed as `.gz` where that is small enough. */
  readonly compress: boolean
  /** Binary products up to this many bytes are mailed to those who ask for it. */
  readonly maxAttachmentBytes: number
  /** Hosts to which the shipments of one requester are pushed in a day. */
  readonly pushTargetsPerDay: number
  /** How often a push is tried before the shipment waits for pick-up instead. */
  readonly pushTries: number
  /** Bytes that may wait for pick-up for one requester; no limit where it is 0. */
  readonly maxRequesterWaitingBytes: number
  /** The same for all requesters together. */
  readonly maxWaitingBytes: number
  /** How long a shipment is kept. */
  readonly keepMs: number
  /** The addresses that mail is accepted for. */
  readonly ownAddresses: readonly string[]
  /** Parts of addresses that nothing is ever mailed to. */
  readonly mailBlock: readonly string[]
  /** Whether an address without a dot in its domain may be answered. */
  readonly allowLocalhost: boolean
  readonly newToken: () => string
}
