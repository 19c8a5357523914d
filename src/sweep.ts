/** Housekeeping: shipments are removed on their day, and bytes that nobody needs leave the store. */
import type { Ledger } from './ledger/ledger.ts'
import type { NewEvent } from './log/events.ts'
import type { Store } from './store/store.ts'

/** How many of each are dealt with in one go. */
const batch = 200

/**
 * What no row names is older than this before it is taken for left over by a crash: longer than any
 * job may hold bytes that it has not entered yet (`limits.job_minutes`).
 */
const orphanAgeMs = 24 * 3_600_000

/** What housekeeping needs of the ledger. */
type SweptLedger = Pick<
  Ledger,
  'expired' | 'removed' | 'discarded' | 'forget' | 'unknown' | 'waiting'
>

/** Where shipments lie ready for other servers, by their tokens. */
interface Offered {
  offers(): AsyncIterable<{ readonly token: string; readonly modifiedMs: number }>
  remove(token: string): Promise<void>
}

interface Site {
  readonly ledger: SweptLedger
  readonly store: Store
  readonly offered: Offered | undefined
  /** Ends the sweep between two removals. */
  readonly signal: AbortSignal
}

/**
 * Does all of it, even when a part fails.
 *
 * @param signal - ends it early: what is left is found again the next time
 * @param offered - where shipments lie ready for other servers, too
 * @throws {AggregateError} of what failed; what was not removed is found again the next time
 */
export async function sweep(
  ledger: SweptLedger,
  store: Store,
  signal: AbortSignal = new AbortController().signal,
  offered?: Offered,
): Promise<void> {
  const site = { ledger, store, offered, signal }
  const all = [removeExpired, removeDiscarded, removeOrphans, removeOffers]
  await each(all, (remove) => remove(site), signal)
}

async function removeExpired({ ledger, store, signal }: Site): Promise<void> {
  while (!signal.aborted) {
    const expired = await ledger.expired(batch)
    if (expired.length === 0) return
    await each(
      expired,
      async ({ id, requestId, class: type, dcName, name, file, to }) => {
        await store.delete(file.key)
        const about = { level: 'info', stage: 'pick-up', requestId, class: type, dcName } as const
        const event: NewEvent = { kind: 'REMOVED', ...about, name, reason: 'day' }
        // What travelled in a letter was kept for the operator only: nobody was told a day.
        await ledger.removed(id, to.by === 'pull' ? [event] : [])
      },
      signal,
    )
  }
}

async function removeDiscarded({ ledger, store, signal }: Site): Promise<void> {
  while (!signal.aborted) {
    const keys = await ledger.discarded(batch)
    if (keys.length === 0) return
    const deleted: string[] = []
    try {
      await each(
        keys,
        async (key) => {
          await store.delete(key)
          deleted.push(key)
        },
        signal,
      )
    } finally {
      await ledger.forget(deleted)
    }
  }
}

/** A crash between the store and the ledger leaves bytes that nobody knows. */
async function removeOrphans({ ledger, store, signal }: Site): Promise<void> {
  let keys: string[] = []
  const removeUnknown = async () => {
    const unknown = await ledger.unknown(keys)
    keys = []
    await each(unknown, (key) => store.delete(key), signal)
  }
  for await (const key of store.keysOlderThan(orphanAgeMs)) {
    if (signal.aborted) return
    keys.push(key)
    if (keys.length >= batch) await removeUnknown()
  }
  await removeUnknown()
}

/** Offers of shipments that were removed or replaced, and those that a crash left over. */
async function removeOffers({ ledger, offered, signal }: Site): Promise<void> {
  if (!offered) return
  // By the clock of the file system, as are the folders' times.
  const before = Date.now() - orphanAgeMs
  const unneeded: string[] = []
  for await (const { token, modifiedMs } of offered.offers()) {
    if (signal.aborted) return
    const shipment = await ledger.waiting(token)
    if (shipment ? shipment.state === 'removed' : modifiedMs < before) unneeded.push(token)
  }
  await each(unneeded, (token) => offered.remove(token), signal)
}

/** Does it to each: one that fails does not keep the others waiting, but is told in the end. */
async function each<T>(
  things: readonly T[],
  act: (thing: T) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const failures: unknown[] = []
  for (const thing of things) {
    if (signal.aborted) break
    await act(thing).catch((thrown: unknown) => failures.push(thrown))
  }
  if (failures.length > 0) throw new AggregateError(failures, 'not everything could be removed')
}
