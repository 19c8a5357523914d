import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { ShipmentRecord } from '../src/ledger/ledger.ts'
import type { NewEvent } from '../src/log/events.ts'
import { requestId, shipmentId } from '../src/model/index.ts'
import type { MailId, ShipmentId } from '../src/model/index.ts'
import { sweep } from '../src/sweep.ts'
import { memoryStore } from './kit/memory-store.ts'
import type { MemoryStore } from './kit/memory-store.ts'

const request = requestId('17' as MailId, 1)

function aShipment(name: string, store: MemoryStore): ShipmentRecord {
  return {
    id: shipmentId(request, 'DATA', 'NCEDC', name),
    requestId: request,
    class: 'DATA',
    dcName: 'NCEDC',
    name,
    mediaType: 'application/vnd.fdsn.mseed',
    file: store.keep(`the bytes of ${name}`),
    to: { by: 'pull', token: 'secret' },
    state: 'arrived',
    receipt: undefined,
    reason: undefined,
  }
}

/** What a ledger knows of the store: shipments whose day has come, keys to discard, keys in use. */
class Books {
  shipments: ShipmentRecord[] = []
  discards: string[] = []
  used: string[] = []
  /** By their tokens. */
  readonly offered = new Map<string, ShipmentRecord>()
  readonly events: NewEvent[] = []
  /** How many keys were asked about at once. */
  readonly asked: number[] = []

  async expired(limit: number) {
    return this.shipments.slice(0, limit)
  }

  async removed(id: ShipmentId, events: readonly NewEvent[]) {
    this.shipments = this.shipments.filter((shipment) => shipment.id !== id)
    this.events.push(...events)
  }

  async discarded(limit: number) {
    return this.discards.slice(0, limit)
  }

  async forget(keys: readonly string[]) {
    this.discards = this.discards.filter((key) => !keys.includes(key))
  }

  async waiting(token: string) {
    return this.offered.get(token)
  }

  async unknown(keys: readonly string[]) {
    this.asked.push(keys.length)
    const known = [...this.used, ...this.discards, ...this.shipments.map(({ file }) => file.key)]
    return keys.filter((key) => !known.includes(key))
  }
}

/** The same store, but for some keys whose bytes cannot be deleted. */
const stuck = (store: MemoryStore, ...keys: readonly string[]): MemoryStore => ({
  ...store,
  delete: (key) =>
    keys.includes(key) ? Promise.reject(new Error(`${key} is stuck`)) : store.delete(key),
})

describe('shipments whose day has come', () => {
  test('leave the store, and each removal is an event', async () => {
    const store = memoryStore()
    const books = new Books()
    books.shipments = ['a.mseed', 'b.mseed'].map((name) => aShipment(name, store))

    await sweep(books, store)

    assert.deepEqual(store.keys(), [])
    assert.deepEqual(books.shipments, [])
    assert.deepEqual(
      books.events,
      ['a.mseed', 'b.mseed'].map((name) => ({
        kind: 'REMOVED',
        reason: 'day',
        level: 'info',
        stage: 'pick-up',
        requestId: '17.1',
        class: 'DATA',
        dcName: 'NCEDC',
        name,
      })),
    )
  })

  test('are removed to the last, however many they are', async () => {
    const store = memoryStore()
    const books = new Books()
    books.shipments = Array.from({ length: 450 }, (_, index) => aShipment(`${index}`, store))

    await sweep(books, store)

    assert.equal(books.events.length, 450)
    assert.deepEqual(store.keys(), [])
  })

  test('do not wait for one that cannot be deleted, which is told and tried again', async () => {
    const store = memoryStore()
    const books = new Books()
    books.shipments = ['a', 'b', 'c'].map((name) => aShipment(name, store))
    const [key = ''] = store.keys()

    await assert.rejects(sweep(books, stuck(store, key)), AggregateError)

    assert.deepEqual(
      books.shipments.map(({ name }) => name),
      ['a'],
    )
    await sweep(books, store)
    assert.deepEqual(store.keys(), [])
  })
})

describe('discarded bytes', () => {
  test('leave the store and are forgotten', async () => {
    const store = memoryStore()
    const books = new Books()
    books.discards = Array.from({ length: 201 }, (_, index) => store.keep(`${index}`).key)
    books.used = [store.keep('needed').key]

    await sweep(books, store)

    assert.deepEqual(books.discards, [])
    assert.deepEqual(store.texts(), ['needed'])
  })

  test('are forgotten only when they were deleted', async () => {
    const store = memoryStore()
    const books = new Books()
    books.discards = ['a', 'b', 'c'].map((text) => store.keep(text).key)
    const [, second = ''] = books.discards

    await assert.rejects(sweep(books, stuck(store, second)), AggregateError)

    assert.deepEqual(books.discards, [second])
    assert.deepEqual(store.keys(), [second])
  })
})

describe('bytes that nobody knows', () => {
  test('leave the store when they are older than a day', async () => {
    const store = memoryStore()
    const ages: number[] = []
    const books = new Books()
    books.used = [store.keep('needed').key]
    store.keep('left over by a crash')
    const aging = {
      ...store,
      keysOlderThan(ageMs: number) {
        ages.push(ageMs)
        return store.keysOlderThan(ageMs)
      },
    }

    await sweep(books, aging)

    assert.deepEqual(ages, [86_400_000])
    assert.deepEqual(store.texts(), ['needed'])
  })

  test('are asked about in batches', async () => {
    const store = memoryStore()
    const books = new Books()
    for (let index = 0; index < 450; index++) store.keep(`${index}`)

    await sweep(books, store)

    assert.deepEqual(books.asked, [200, 200, 50])
    assert.deepEqual(store.keys(), [])
  })

  test('are looked for even when the rest of the housekeeping fails', async () => {
    const store = memoryStore()
    const books = new Books()
    books.expired = () => Promise.reject(new Error('database is locked'))
    store.keep('left over by a crash')

    await assert.rejects(sweep(books, store), (thrown: unknown) => {
      assert.ok(thrown instanceof AggregateError)
      assert.deepEqual(thrown.errors.map(String), ['Error: database is locked'])
      return true
    })
    assert.deepEqual(store.keys(), [])
  })
})

describe('offers to other servers', () => {
  /** A tree of offers, all made so long ago. */
  const treeOf = (tokens: string[], ageMs: number) => ({
    tokens,
    async *offers() {
      for (const token of [...tokens]) yield { token, modifiedMs: Date.now() - ageMs }
    },
    async remove(token: string) {
      tokens.splice(tokens.indexOf(token), 1)
    },
  })
  const going = new AbortController().signal

  test('end with their shipments', async () => {
    const store = memoryStore()
    const books = new Books()
    const shipment = aShipment('a.mseed', store)
    books.used = store.keys().slice()
    books.offered.set('waits', shipment).set('removed', { ...shipment, state: 'removed' })
    const tree = treeOf(['waits', 'removed'], 3 * 86_400_000)

    await sweep(books, store, going, tree)

    assert.deepEqual(tree.tokens, ['waits'])
  })

  test('that no shipment has end after a day', async () => {
    const young = treeOf(['being shipped'], 80_000_000)
    const old = treeOf(['left over by a crash'], 90_000_000)

    await sweep(new Books(), memoryStore(), going, young)
    await sweep(new Books(), memoryStore(), going, old)

    assert.deepEqual([young.tokens, old.tokens], [['being shipped'], []])
  })
})
