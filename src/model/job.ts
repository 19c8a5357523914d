import type { PartId } from './part.ts'
import type { MailId, Remark, RequestId } from './request.ts'
import type { ShipmentId } from './shipment.ts'
import type { Instant } from './time.ts'

/** The letters that the gateway writes to people. */
export const letterKinds = [
  'receipt',
  'notice',
  'closing',
  'refusal',
  'help',
  'status',
  'cancelled',
  'cancel-how',
] as const
export type LetterKind = (typeof letterKinds)[number]

/**
 * What each stage of the pipeline is given. The keys, read downwards, are the whole story of a
 * request: parse, route, handle here (or delegate to a peer and collect), merge, ship, notify.
 */
export interface StageInput {
  readonly parse: { readonly mailId: MailId }
  readonly route: { readonly requestId: RequestId }
  /** Up to 100 consecutive lines of a part, by their positions in it: `from` up to, not including, `to`. */
  readonly handle: {
    readonly requestId: RequestId
    readonly partId: PartId
    readonly from: number
    readonly to: number
    /**
     * For the part of another centre that is asked through its web services: the handler that asks
     * it. Such a job counts as `fdsnws`, and not as one of the handler.
     */
    readonly asks?: string
  }
  /** The parts of one class of a request; where nothing is merged, one of them alone. */
  readonly merge: {
    readonly requestId: RequestId
    readonly class: string
    readonly dcName?: string
  }
  readonly ship: { readonly requestId: RequestId; readonly shipmentId: ShipmentId }
  /** A letter about a mail (no request came of it), a request, or a shipment. */
  readonly notify:
    | {
        readonly letter: 'help' | 'refusal'
        readonly mailId: MailId
        readonly to: string
        /** What is said of the mail; a guide (`help`) that was asked for says nothing of it. */
        readonly problems: readonly Remark[]
        /** How many problems there were, where that is more than are told. */
        readonly problemCount?: number
        readonly answers: AnsweredMail
        /** For a guide that was asked for. */
        readonly allowance?: Allowance
      }
    | {
        /**
         * The answer to STATUS or CANCEL: where the requests stand, what of them was stopped, or how
         * to cancel them.
         */
        readonly letter: 'status' | 'cancelled' | 'cancel-how'
        readonly mailId: MailId
        readonly to: string
        /** All of one requester, the newest first. */
        readonly requestIds: readonly RequestId[]
        /** Those of them that had ended before they could be cancelled. */
        readonly ended: readonly RequestId[]
        readonly answers: AnsweredMail
        readonly allowance?: Allowance
      }
    | { readonly letter: 'receipt' | 'closing'; readonly requestId: RequestId }
    | { readonly letter: 'notice'; readonly requestId: RequestId; readonly shipmentId: ShipmentId }
}

/** Of a mail that is answered: for the threading of the answer. */
export interface AnsweredMail {
  readonly subject: string
  readonly references: readonly string[]
}

/** So many letters of a series are sent: the first ones, in the order in which they were entered. */
interface Allowance {
  /** What the keys of the jobs of the series begin with. */
  readonly series: string
  readonly most: number
}

export const stages = ['parse', 'route', 'handle', 'merge', 'ship', 'notify'] as const
export type Stage = (typeof stages)[number]

/** One step of one request, as the ledger hands it out. */
export type Job<S extends Stage = Stage> = {
  [K in S]: {
    /** Unique for all time and derived from what the job is about, e.g. `17.1/route`. */
    readonly key: string
    readonly stage: K
    /** 1 the first time, counting up with every attempt that failed. */
    readonly attempt: number
    /** How many leases of it ran out, which is what happens when the process dies of it. */
    readonly crashes: number
    /** Whether it was begun before: it failed, or its process died or was stopped. */
    readonly isRepeat: boolean
    readonly input: StageInput[K]
    /** Whose turn it uses up: the requester's address. */
    readonly requester: string
    readonly handler?: string
    readonly destination?: string
  }
}[S]

/** A job to enter when the present one is settled. A key that is known already is not entered again. */
export type NewJob<S extends Stage = Stage> = {
  [K in S]: {
    readonly key: string
    readonly stage: K
    readonly input: StageInput[K]
    readonly requester: string
    /** What does the work, a handler, `fdsnws` or `push`: at most `limits.byHandler` such jobs run at once. */
    readonly handler?: string
    /** Where the work goes, e.g. a host: at most `limits.byDestination` such jobs run at once. */
    readonly destination?: string
    /** The key of the job that must wait for this one to be settled, well or badly. */
    readonly blocks?: string
    /** Set for a job that waits for others (those that `block` it): it waits no longer than this. */
    readonly waitsUntil?: Instant
  }
}[S]
