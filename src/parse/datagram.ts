/** Datagrams: the mails by which centres that work on one request tell one another how it stands (protocol, section 4.1). */
import type { Outcome } from '../model/index.ts'
import type { Proof } from './proof.ts'

export const datagramMethods = [
  ...(['SHIPRDY', 'RCVRDY', 'NOMERGE', 'SHIPMENT', 'RCVOK', 'RESEND'] as const),
  ...(['LOCALDONE', 'NODATA', 'DONE', 'CANCEL', 'HEARTBEAT'] as const),
] as const

export type DatagramMethod = (typeof datagramMethods)[number]

/** To whom a delegate had shipped when its part was dropped. */
export const shippedTo = ['HUB', 'USER', 'NONE'] as const

/** How a line of the hub's request ended at the delegate. */
export interface LineReport {
  /** As the hub counts its lines. */
  readonly number: number
  readonly outcome: Outcome
}

/** One of several files of a shipment. */
export interface DatagramFile {
  /** A name alone, no path. */
  readonly name: string
  readonly bytes: number
  readonly sha256: string
  readonly mediaType: string
  /** Where it may be fetched; empty where it is pushed. */
  readonly url: string
}

/** What a datagram does not say is left out, or empty. */
export interface Datagram {
  /** Of the lines that it is about, in upper case; `SYS` for a HEARTBEAT. */
  readonly class: string
  readonly method: DatagramMethod
  /** Of every datagram but a HEARTBEAT. */
  readonly hubId: string
  /** Of the requester, and the address. */
  readonly name: string
  readonly email: string
  /** DC_NAME of the centre that works for the hub. */
  readonly delegate: string
  /** The address of whoever receives the shipment, and of whoever sends it. */
  readonly shipTo: string
  readonly replyTo: string
  /** Rounded up: old centres count in these. */
  readonly kilobytes?: number
  readonly bytes?: number
  readonly sha256?: string
  /** Where the hub may fetch the shipment. */
  readonly url?: string
  readonly media: string
  readonly dispositionUser: string
  readonly dispositionHub: string
  /** A name alone, no path. */
  readonly fileName: string
  readonly label: string
  /** Proves that a handler of the site's own wrote it. */
  readonly token?: string
  /** Whether a shipment is asked for again. */
  readonly isResend: boolean
  /** Of DONE only. */
  readonly shipped?: (typeof shippedTo)[number]
  /** Of DONE and NODATA only; each line once. */
  readonly lines: readonly LineReport[]
  /** Where a shipment is more than one file; each name once. */
  readonly files: readonly DatagramFile[]
  /** Of HEARTBEAT only: the software and the classes of the centre that sent it. */
  readonly version?: string
  readonly types?: readonly string[]
  readonly proof: Proof
  /** The shipment itself, where it is text, just as it stands below `.END`: of SHIPMENT only. Blanks alone are none. */
  readonly data: string
}

/** Whether a mail is meant as one, well written or not. */
export function isDatagram(subject: string, text: string): boolean {
  return /^\s*NETDC DATAGRAM\s*$/i.test(subject) || /^\s*%%ACTION\b/i.test(text)
}
