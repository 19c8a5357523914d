/**
 * The ledger in one SQLite file, shared by any number of processes on one machine. What it keeps
 * survives a crash and a power cut: write-ahead log, every commit synced.
 */
import type { Database } from 'better-sqlite3'

import type { NewEvent } from '../log/events.ts'
import type { Clock, Fault, Instant, MailId, RequestId, ShipmentId } from '../model/index.ts'
import type { Entries, Ledger, Lease, Limits, NewMail, Portion, Word } from './ledger.ts'
import { atomic } from './sqlite/atomic.ts'
import type { Atomic } from './sqlite/atomic.ts'
import { openDatabase } from './sqlite/database.ts'
import type { DatabaseOptions } from './sqlite/database.ts'
import { unsynced } from './sqlite/durability.ts'
import { enterAll, enterEnd, enterPortion } from './sqlite/entries.ts'
import { Group } from './sqlite/group.ts'
import { Remains } from './sqlite/remains.ts'
import { tables } from './sqlite/tables.ts'
import { SqliteView } from './sqlite/view.ts'

interface Entered {
  readonly id: MailId
  readonly isNew: boolean
}

/**
 * @param options.busyMs - how long to wait for another process to let go of the file; 2000 unless
 *   told. Nothing else runs meanwhile.
 * @param options.verify - whether to read the whole file for damage first, as it does unless told
 *   otherwise; a short command on a large ledger does well without.
 * @throws {Fault} `CONFIG` when the file cannot be used, is damaged or is no ledger; `RESOURCES`
 *   when the disk is full or the file stays locked
 */
export function openSqliteLedger(
  file: string,
  options: { readonly clock: Clock } & Partial<DatabaseOptions>,
): SqliteLedger {
  const { clock, busyMs = 2000, verify = true } = options
  return new SqliteLedger(openDatabase(file, { busyMs, verify }), clock)
}

export class SqliteLedger extends SqliteView implements Ledger {
  readonly #atomic: Atomic
  readonly #arrivals: Group<NewMail, Entered>
  readonly #remains: Remains

  /** @param database - as {@link openDatabase} gives it; closed with the ledger */
  constructor(database: Database, clock: Clock) {
    super(database, tables(database, clock))
    this.#atomic = atomic(database)
    this.#remains = new Remains(database)
    this.#arrivals = new Group(
      (mail) => this.#enter(mail),
      (work) => this.foreseen(() => this.#atomic(work)),
    )
  }

  enter(mail: NewMail) {
    return this.#arrivals.add(mail)
  }

  take(worker: string, limits: Limits, n: number, leaseMs: number) {
    return this.promise(() => {
      this.#remains.wipe()
      return this.#atomic(() => this.tables.take(worker, limits, n, leaseMs))
    })
  }

  release(worker: string, due: (crashes: number) => Instant) {
    return this.#write(() => this.tables.leases.release(worker, due))
  }

  renew(lease: Lease, leaseMs: number) {
    return this.#write(() => {
      this.tables.leases.renew(lease, leaseMs)
    })
  }

  portion(lease: Lease, portion: Portion) {
    const write = () => {
      this.tables.leases.hold(lease)
      enterPortion(this.tables, lease.job, portion)
    }
    return this.promise(() => {
      unsynced(this.database, () => {
        this.#atomic(write)
      })
    })
  }

  finish(lease: Lease, entries: Entries) {
    return this.promise(() => {
      this.#atomic(() => {
        this.tables.leases.settle(lease)
        enterEnd(this.tables, lease.job, entries, true)
      })
      if (entries.maskings === undefined) return
      this.#remains.leave()
      this.#remains.wipe()
    })
  }

  postpone(lease: Lease, due: Instant, because: Fault, events: readonly NewEvent[]) {
    return this.#write(() => {
      this.tables.leases.postpone(lease, due, because)
      this.tables.events.add(events)
    })
  }

  abandon(lease: Lease, because: Fault, entries: Entries) {
    return this.#write(() => {
      this.tables.leases.settle(lease, because)
      enterEnd(this.tables, lease.job, entries, false)
    })
  }

  note(events: readonly NewEvent[]) {
    return this.#write(() => {
      this.tables.waiting.fetched(events)
      this.tables.events.add(events)
    })
  }

  tell(word: Word) {
    return this.#write(() => this.tables.inbox.add(word))
  }

  cancel(id: RequestId, entries: Entries) {
    return this.#write(() => {
      if (this.tables.requests.read(id).closedAt !== undefined) return false
      this.tables.jobs.end(id)
      enterAll(this.tables, entries)
      return true
    })
  }

  retry(id: RequestId) {
    return this.#write(() => this.tables.retry(id))
  }

  removed(id: ShipmentId, events: readonly NewEvent[]) {
    return this.#write(() => {
      if (this.tables.shipments.remove(id)) this.tables.events.add(events)
    })
  }

  forget(keys: readonly string[]) {
    return this.#write(() => {
      this.tables.storedKeys.forget(keys)
    })
  }

  moveCursor(reader: string, event: number) {
    return this.#write(() => {
      this.tables.events.moveCursor(reader, event)
    })
  }

  /** Mails whose callers still wait are committed first. */
  close() {
    return this.promise(() => {
      this.#arrivals.flush()
      this.database.close()
    })
  }

  #write<T>(work: () => T): Promise<T> {
    return this.promise(() => this.#atomic(work))
  }

  #enter(mail: NewMail): Entered {
    const known = this.tables.mails.known(mail.fingerprint)
    if (known !== undefined) return { id: known, isNew: false }
    const id = this.tables.mails.add(mail)
    const { envelope, door, peer, bytes } = mail
    const { sender } = envelope
    const about = { level: 'info', mailId: id, stage: 'receive' } as const
    this.tables.jobs.enter({
      key: `${id}/parse`,
      stage: 'parse',
      input: { mailId: id },
      requester: sender,
    })
    this.tables.events.add([{ kind: 'RECEIVED', ...about, door, peer, sender, bytes }])
    return { id, isNew: true }
  }
}
