import type { Instant } from './time.ts'

declare const id: unique symbol

/** Names a mail in the ledger: a counter, as text. */
export type MailId = string & { readonly [id]: 'mail' }

/** Names a request in the ledger: the mail's counter, a dot, and which request of that mail it is. */
export type RequestId = string & { readonly [id]: 'request' }

export function requestId(mail: MailId, ordinal: number): RequestId {
  return `${mail}.${ordinal}` as RequestId
}

/** Where a requester wants a shipment to go (protocol, section 6). */
export type Disposition =
  | { readonly mode: 'PULL' }
  | {
      readonly mode: 'PUSH'
      readonly protocol: 'ftp' | 'ftps' | 'sftp'
      readonly host: string
      readonly port?: number
      /** Empty where none was named: that in which a login begins. */
      readonly directory: string
    }

/** The header of a request, as read; a field that was not sent is left out. */
export interface RequestHeader {
  readonly name: string
  readonly inst: string
  /** Where answers go: one bare addr-spec. */
  readonly email: string
  readonly mail?: string
  readonly phone?: string
  readonly fax?: string
  readonly label?: string
  readonly media?: string
  readonly alternateMedia?: string
  readonly formatWaveform: string
  readonly formatResponse: string
  /** Days to wait for the parts of other centres; 0 means that nothing is merged. */
  readonly mergeDays: number
  readonly disposition: Disposition
}

/** Which dialect a request was written in. */
export type RequestFormat = 'NETDC' | 'BREQ_FAST'

/** One `.TYPE` line of a request, as it was received. */
export interface LineText {
  /** Which line of the mail's text this is, counted from 1. */
  readonly number: number
  /** Wrapped pieces are joined. */
  readonly text: string
}

/** One `.TYPE` line of a request, read and found well-formed. */
export interface RequestLine extends LineText {
  /** The type without its dot, in upper case: an open set, so that outside handlers fit. */
  readonly type: string
  /** The data centre named on the line, in upper case, or `*`: let the routing table decide. */
  readonly dcName: string
  /** Every field after the type, each a list of words; no times, no options. */
  readonly fields: readonly (readonly string[])[]
  /** The `key=value` options. */
  readonly options: Readonly<Record<string, string>>
  readonly start?: Instant
  /** {@link openEnd} where the line asks for an end in the year 2500 or later. */
  readonly end?: Instant
}

/** Something wrong with, or worth saying about, one line of a mail's text. */
export interface Remark {
  /** Counted from 1; 0 where the whole request is meant. */
  readonly number: number
  readonly text: string
  /** One sentence for the sender. */
  readonly reason: string
}

/** A `.NETDC_REQUEST` that was read well enough to be worked on. */
export interface DataRequest {
  readonly header: RequestHeader
  readonly format: RequestFormat
  readonly lines: readonly RequestLine[]
  /** Lines that were refused, with the reason; the good lines go ahead. */
  readonly problems: readonly Remark[]
  readonly warnings: readonly Remark[]
}
