/** The nouns of routing: the table and its rows. How a row is written stands in the table's own head. */
import type { Instant } from '../src/model/index.ts'

type RowStatus = 'PRIMARY' | 'SECONDARY'

/** One row, as read and found well-formed. */
export interface RoutingRow {
  /** The line of the file, counted from 1. */
  readonly row: number
  readonly status: RowStatus
  /** Codes or patterns, in upper case. */
  readonly networks: readonly string[]
  readonly dcName: string
  /** Where requests are mailed to; left out (`-`) for a centre that is not reached by mail. */
  readonly email?: string
  readonly dataCenterName: string
  readonly address: string
  readonly contact: string
  readonly phone: string
  readonly contactEmail: string
  /** The base URL of its FDSN web services: then nothing is mailed to it. */
  readonly fdsnws?: string
  /** Narrows the row to stations that match one of the patterns. */
  readonly stations?: readonly string[]
  /** Narrows the row to data from then on. */
  readonly start?: Instant
  /** Narrows the row to data until then. */
  readonly end?: Instant
  /** Narrows the row to these types of line, without the dot. */
  readonly types?: readonly string[]
  /** `netdc1`: an old NetDC, spoken to in its dialect only. */
  readonly peer?: 'netdc1'
  /** Its signing keys, Ed25519 in base64: one, or two while they are changed. */
  readonly keys?: readonly string[]
  /** `address`: believed for the address it connects from, one of `from`. */
  readonly trust?: 'address'
  /** Address ranges, e.g. `192.0.2.0/24`. */
  readonly from?: readonly string[]
  /** Hosts from which its files may be fetched. */
  readonly pickup?: readonly string[]
}

export interface RoutingTable {
  readonly rows: readonly RoutingRow[]
  /** What is well-formed and yet hardly meant, e.g. rows that can never be chosen: a sentence each. */
  readonly warnings: readonly string[]
}

/** Something to say about one row. */
export interface RowRemark {
  readonly row: number
  /** Which of its networks is meant, where it is about one. */
  readonly network?: string
  readonly reason: string
}
