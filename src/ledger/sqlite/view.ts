import type { Database } from 'better-sqlite3'

import type { Instant, MailId, PartId, RequestId, ShipmentId } from '../../model/index.ts'
import type { LedgerView, Page, Waiting } from '../ledger.ts'
import { statementFault } from './atomic.ts'
import type { Tables } from './tables.ts'

/** The reading half of the ledger: every method answers at once, so it sees one state of things. */
export class SqliteView implements LedgerView {
  protected readonly database: Database
  protected readonly tables: Tables

  constructor(database: Database, tables: Tables) {
    this.database = database
    this.tables = tables
  }

  mail(id: MailId) {
    return this.promise(() => this.tables.mails.read(id))
  }

  request(id: RequestId) {
    return this.promise(() => this.tables.requests.read(id))
  }

  slice(id: PartId, from: number, to: number) {
    return this.promise(() => {
      const part = this.tables.parts.slice(id, from, to)
      const received = part ? this.tables.lines.numbered(part.requestId, part.lines) : []
      return received.map((line) => this.tables.narrowedLines.narrowed(id, line))
    })
  }

  lines(id: RequestId, page?: Page) {
    return this.promise(() => this.tables.lines.all(id, page))
  }

  stories(id: RequestId, page: Page, type?: string) {
    return this.promise(() => this.tables.stories(id, page, type))
  }

  parts(id: RequestId) {
    return this.promise(() => this.tables.parts.all(id))
  }

  pieces(id: PartId) {
    return this.promise(() => this.tables.pieces.all(id))
  }

  outcomes(id: RequestId, type?: string) {
    return this.promise(() => this.tables.outcomes.all(id, type))
  }

  citations(id: RequestId, type?: string) {
    return this.promise(() => this.tables.citations.all(id, type))
  }

  shipment(id: ShipmentId) {
    return this.promise(() => this.tables.shipments.read(id))
  }

  shipments(id: RequestId) {
    return this.promise(() => this.tables.shipments.all(id))
  }

  waiting(token: string) {
    return this.promise(() => this.tables.shipments.waiting(token))
  }

  waitingBytes(which: Waiting) {
    return this.promise(() => this.tables.waiting.bytes(which))
  }

  spare(which: Waiting, unfetchedBefore: Instant, bytes: number) {
    return this.promise(() =>
      this.tables.waiting
        .spare(which, unfetchedBefore, bytes)
        .map((id) => this.tables.shipments.read(id)),
    )
  }

  expired(limit: number) {
    return this.promise(() => this.tables.shipments.expired(limit))
  }

  discarded(limit: number) {
    return this.promise(() => this.tables.storedKeys.discarded(limit))
  }

  unknown(keys: readonly string[]) {
    return this.promise(() => this.tables.storedKeys.unknown(keys))
  }

  letters(id: RequestId) {
    return this.promise(() => this.tables.letters.ofRequest(id))
  }

  lettersOfMail(id: MailId) {
    return this.promise(() => this.tables.letters.ofMail(id))
  }

  rank(key: string, series: string, limit: number) {
    return this.promise(() => this.tables.jobRecords.rank(key, series, limit))
  }

  jobs(id: RequestId | MailId) {
    return this.promise(() => this.tables.jobRecords.about(id))
  }

  requestsOf(id: MailId) {
    return this.promise(() => this.tables.requests.ofMail(id))
  }

  find(name: string) {
    return this.promise(() => this.tables.requests.find(name))
  }

  labelled(label: string, email: string, limit: number) {
    return this.promise(() => this.tables.requests.labelled(label, email, limit))
  }

  pushHosts(email: string, since: Instant) {
    return this.promise(() => this.tables.requests.pushHosts(email, since))
  }

  withToken(token: string) {
    return this.promise(() => this.tables.requests.withToken(token))
  }

  recent(limit: number) {
    return this.promise(() => this.tables.requests.recent(limit))
  }

  openJobs(id: RequestId, except: string) {
    return this.promise(() => this.tables.jobRecords.awaited(id, except))
  }

  workers() {
    return this.promise(() => this.tables.leases.workers())
  }

  depth() {
    return this.promise(() => this.tables.jobRecords.depth())
  }

  nextDue() {
    return this.promise(() => this.tables.jobRecords.nextDue())
  }

  events(since: number, limit: number) {
    return this.promise(() => this.tables.events.after(since, limit))
  }

  cursor(reader: string) {
    return this.promise(() => this.tables.events.cursor(reader))
  }

  /** SQLite answers at once; its failures are told apart here, in one place. */
  protected promise<T>(work: () => T): Promise<T> {
    return new Promise((resolve) => {
      resolve(this.foreseen(work))
    })
  }

  protected foreseen<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw statementFault(error, this.database.name)
    }
  }
}
