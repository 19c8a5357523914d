import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Event } from '../../src/log/events.ts'
import { follow } from '../../src/monitor/follow.ts'
import type { Sink } from '../../src/monitor/follow.ts'
import { quiet } from '../kit/quiet.ts'
import { recordingLog } from '../kit/recording-log.ts'

/** Long enough that nothing but a hint wakes the reader. */
const neverMs = 1_000_000

const anEvent = (id: number): Event => ({
  id,
  at: id * 1000,
  hubId: undefined,
  kind: 'NODATA',
  level: 'info',
  stage: 'merge',
})

/** The part of a ledger that a reader of events needs. */
function eventBook(ids: readonly number[] = []) {
  const events = ids.map(anEvent)
  const cursors = new Map<string, number>()
  return {
    cursors,
    add: (...more: readonly number[]) => events.push(...more.map(anEvent)),
    events: async (since: number, limit: number) =>
      events.filter(({ id }) => id > since).slice(0, limit),
    cursor: async (reader: string) => cursors.get(reader) ?? 0,
    moveCursor: async (reader: string, event: number) => {
      cursors.set(reader, event)
    },
  }
}

/** A sink that keeps what it gets, and a promise of the day when it has enough. */
function gathering(enough: number) {
  const ids: number[] = []
  const full = Promise.withResolvers<null>()
  const sink: Sink = async (events) => {
    ids.push(...events.map(({ id }) => id))
    if (ids.length >= enough) full.resolve(null)
  }
  return { ids, sink, full: full.promise }
}

const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1)

describe('a reader of events', () => {
  test('gets what is there, in order, and its cursor is kept', async () => {
    const book = eventBook(upTo(1200))
    const { ids, sink, full } = gathering(1200)

    const follower = follow(book, 'activity', sink, neverMs, quiet)
    await full
    await follower.close()

    assert.deepEqual(ids, upTo(1200))
    assert.equal(book.cursors.get('activity'), 1200)
  })

  test('goes on after a restart where it stood', async () => {
    const book = eventBook(upTo(5))
    book.cursors.set('activity', 3)
    const { ids, sink } = gathering(2)

    await follow(book, 'activity', sink, neverMs, quiet).close()

    assert.deepEqual(ids, [4, 5])
  })

  test('gets what comes later at a hint', async () => {
    const book = eventBook([1])
    const first = gathering(1)
    const both = gathering(2)
    const sink: Sink = async (events) => {
      await first.sink(events)
      await both.sink(events)
    }
    const follower = follow(book, 'activity', sink, neverMs, quiet)
    await first.full

    book.add(2)
    follower.hint()
    await both.full

    assert.deepEqual(both.ids, [1, 2])
    await follower.close()
  })

  test('gets what comes later without a hint, too', async () => {
    const book = eventBook()
    const { ids, sink, full } = gathering(1)
    const follower = follow(book, 'activity', sink, 1, quiet)

    book.add(1)
    await full

    assert.deepEqual(ids, [1])
    await follower.close()
  })

  test('hears a hint that comes while it is handing on', async () => {
    const book = eventBook([1])
    const { ids, sink, full } = gathering(2)
    const first = Promise.withResolvers<null>()
    const later: Sink = async (events) => {
      await sink(events)
      first.resolve(null)
    }
    const empty = book.events
    book.events = async (since, limit) => {
      const found = await empty(since, limit)
      if (since === 1 && found.length === 0) {
        // The event comes just after the reader has looked.
        book.events = empty
        book.add(2)
        follower.hint()
      }
      return found
    }
    const follower = follow(book, 'activity', later, neverMs, quiet)

    await full

    assert.deepEqual(ids, [1, 2])
    await follower.close()
  })
})

describe('when something fails', () => {
  test('the same events are handed on again, and nothing is lost', async () => {
    const book = eventBook([1, 2])
    const log = recordingLog()
    const { ids, sink, full } = gathering(2)
    let attempts = 0
    const failing: Sink = async (events) => {
      if (++attempts < 3) throw new Error('disk full')
      await sink(events)
    }

    const follower = follow(book, 'activity', failing, 1, log)
    await full
    await follower.close()

    assert.deepEqual(ids, [1, 2])
    assert.deepEqual(
      log.entries.map(({ level, sentence }) => [level, sentence]),
      [
        ['error', 'events could not be handed on'],
        ['error', 'events could not be handed on'],
      ],
    )
  })

  test('a cursor that could not be moved brings events twice, rather than never', async () => {
    const book = eventBook([1])
    const move = book.moveCursor
    book.moveCursor = async () => {
      book.moveCursor = move
      throw new Error('database is locked')
    }
    const { ids, sink, full } = gathering(2)

    const follower = follow(book, 'activity', sink, 1, quiet)
    await full
    await follower.close()

    assert.deepEqual(ids, [1, 1])
  })
})

describe('at the end', () => {
  test('the rest is handed on before the reader is gone', async () => {
    const book = eventBook([1])
    const { ids, sink, full } = gathering(1)
    const follower = follow(book, 'activity', sink, neverMs, quiet)
    await full
    book.add(2, 3)

    await follower.close()

    assert.deepEqual(ids, [1, 2, 3])
  })

  test('the reader goes even when the sink fails, and the rest waits for its return', async () => {
    const book = eventBook([1])
    const broken: Sink = () => Promise.reject(new Error('disk full'))

    await follow(book, 'activity', broken, neverMs, quiet).close()

    const { ids, sink } = gathering(1)
    await follow(book, 'activity', sink, neverMs, quiet).close()
    assert.deepEqual(ids, [1])
  })
})
