/** Lets whatever else is to be done in a thread have its turn, in work that waits for nothing. */
import { setImmediate } from 'node:timers/promises'

/** Others wait for no longer than about this, and for no more than about so many bytes. */
const mostMs = 2
const mostBytes = 1024 * 1024

/** Since when this thread has been busy, by its own clock, and the bytes that it has read since. */
const busy = { since: performance.now(), bytes: 0 }

/**
 * To be called before each small step; mostly it returns at once.
 *
 * @param bytes - that are to be read now: before a long read, what was read before is handed on
 */
export async function giveWay(bytes = 0): Promise<void> {
  if (busy.bytes + bytes > mostBytes || performance.now() - busy.since >= mostMs) {
    busy.bytes = 0
    await setImmediate()
    busy.since = performance.now()
  }
  busy.bytes += bytes
}
