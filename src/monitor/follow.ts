/** A reader of the event stream: it gets every event at least once, in order, across restarts. */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Ledger } from '../ledger/ledger.ts'
import type { Event } from '../log/events.ts'
import type { Log } from '../log/log.ts'

/** Where events go; resolves when they may be forgotten. */
export type Sink = (events: readonly Event[]) => Promise<void>

export interface Follower {
  /** Says that there may be new events. */
  hint(): void
  /** Hands on what is there, then stops. */
  close(): Promise<void>
}

/** How many events are handed on at once. */
const batch = 500

/**
 * @param reader - the name under which the ledger keeps the cursor
 * @param pollMs - how often the ledger is asked when nothing gives a hint
 */
export function follow(
  ledger: Pick<Ledger, 'events' | 'cursor' | 'moveCursor'>,
  reader: string,
  sink: Sink,
  pollMs: number,
  log: Log,
): Follower {
  let isClosing = false
  let wake = Promise.withResolvers<null>()

  const handOn = async () => {
    let cursor = await ledger.cursor(reader)
    for (;;) {
      const events = await ledger.events(cursor, batch)
      const last = events.at(-1)
      if (last === undefined) return
      await sink(events)
      await ledger.moveCursor(reader, last.id)
      cursor = last.id
    }
  }
  const attempt = () =>
    handOn().catch((thrown: unknown) => {
      log.error({ reader, err: thrown }, 'events could not be handed on')
    })
  const run = async () => {
    while (!isClosing) {
      await attempt()
      const timer = new AbortController()
      const poll = sleep(pollMs, null, { signal: timer.signal }).catch(() => null)
      await Promise.race([wake.promise, poll])
      timer.abort()
      wake = Promise.withResolvers()
    }
    await attempt()
  }
  const running = run()

  return {
    hint() {
      wake.resolve(null)
    },
    async close() {
      isClosing = true
      wake.resolve(null)
      await running
    },
  }
}
