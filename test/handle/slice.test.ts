import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Answer, Handler, HandlerLine, HandlerTask } from '../../src/handle/handler.ts'
import { runSlice } from '../../src/handle/slice.ts'
import { Fault } from '../../src/model/index.ts'
import type { MailId } from '../../src/model/index.ts'
import { requestId } from '../../src/model/index.ts'
import { memoryStore } from '../kit/memory-store.ts'
import { quiet } from '../kit/quiet.ts'
import { aHeader } from '../kit/request.ts'

const lines: readonly HandlerLine<unknown>[] = [3, 4, 7].map((number) => ({
  number,
  text: `.INV * N${number}`,
  query: number,
}))

const text = (...words: string[]) => words.map((word) => Buffer.from(word))
const found = { kind: 'ok', count: 2, detail: '' } as const
const nothing = { kind: 'nodata', count: 0, detail: 'no such station' } as const

function aTask(signal = new AbortController().signal): HandlerTask {
  return {
    requestId: requestId('17' as MailId, 1),
    hubId: 'NCEDC:Jan_11,02:02:12:17',
    token: 'secret',
    class: 'INV',
    header: aHeader(),
    dcName: 'NCEDC',
    attempt: 1,
    signal,
    log: quiet,
  }
}

/** A handler that gives these answers, and says when it was let go. */
function answering(answers: () => AsyncIterable<Answer> | Iterable<Answer>) {
  const ends: string[] = []
  const closed = Promise.withResolvers<null>()
  const handler: Handler = {
    async *handle() {
      try {
        yield* answers()
        ends.push('done')
      } finally {
        ends.push('closed')
        closed.resolve(null)
      }
    },
  }
  return { handler, ends, closed: closed.promise }
}

const run = (
  handler: Handler,
  store = memoryStore(),
  signal = new AbortController().signal,
  maxBytes = 1000,
) => runSlice(handler, lines, aTask(signal), store, maxBytes)

/** The same, of a handler that has an answer. */
async function answered(...given: Parameters<typeof run>) {
  const answer = await run(...given)
  assert.ok(answer.kind === 'answered')
  return answer
}

describe('the answers of a handler', () => {
  test('what is to be cited is told once', async () => {
    const citation = (code: string) => ({ subject: `network ${code}`, reference: `doi:${code}` })
    const { handler } = answering(() => [
      { line: 3, citation: citation('IU') },
      { line: 4, citation: citation('II') },
      { line: 4, citation: citation('IU') },
    ])

    const { citations } = await answered(handler)

    assert.deepEqual(citations, [citation('IU'), citation('II')])
  })

  test('may be that the product comes later: nothing is kept of what was given besides', async () => {
    const store = memoryStore()
    const file = { name: 'x.txt', mediaType: 'text/plain' }
    const { handler, ends } = answering(() => [
      { line: 3, bytes: text('early') },
      { line: 3, file, bytes: text('beside') },
      { later: true },
    ])

    const answer = await run(handler, store)

    assert.deepEqual(answer, { kind: 'later' })
    assert.deepEqual(store.keys(), [])
    assert.deepEqual(ends, ['done', 'closed'])
  })

  test('become one product, laid out in their order, and an outcome for each line', async () => {
    const store = memoryStore()
    const { handler } = answering(() => [
      { line: 3, bytes: text('three ', 'again ') },
      { line: 3, outcome: found },
      { line: 4, outcome: nothing },
      { line: 7, bytes: text('seven') },
      { line: 7, outcome: found },
    ])

    const { product, files, outcomes, bytes } = await answered(handler, store)

    assert.deepEqual(store.texts(), ['three again seven'])
    assert.equal(product?.bytes, 17)
    assert.equal(bytes, 17)
    assert.deepEqual(files, [])
    assert.deepEqual(outcomes, [
      { number: 3, dcName: 'NCEDC', ...found },
      { number: 4, dcName: 'NCEDC', ...nothing },
      { number: 7, dcName: 'NCEDC', ...found },
    ])
  })

  test('become files of their own where they say so', async () => {
    const store = memoryStore()
    const { handler } = answering(() => [
      { line: 3, bytes: text('product') },
      { line: 3, file: { name: 'a.png', mediaType: 'image/png' }, bytes: text('picture') },
      { line: 3, bytes: text(' goes on') },
    ])

    const { product, files, bytes } = await answered(handler, store)

    assert.equal(bytes, 22)
    assert.deepEqual(
      files.map(({ name, mediaType, file }) => [name, mediaType, file.bytes]),
      [['a.png', 'image/png', 7]],
    )
    assert.deepEqual(store.texts(), ['picture', 'product goes on'])
    assert.equal(product?.key, store.keys()[1])
  })

  test('leave no product behind when there are no bytes', async () => {
    const store = memoryStore()
    const { handler } = answering(() =>
      lines.map(({ number }) => ({ line: number, outcome: nothing })),
    )

    const { product, bytes } = await answered(handler, store)

    assert.equal(product, undefined)
    assert.equal(bytes, 0)
    assert.deepEqual(store.keys(), [])
  })

  test('that are missing make the line failed; those for other lines count for nothing', async () => {
    const { handler } = answering(() => [
      { line: 4, outcome: found },
      { line: 99, outcome: found },
    ])

    const { outcomes } = await answered(handler)

    const forgotten = { kind: 'failed', count: 0, detail: 'the handler gave no answer' }
    assert.deepEqual(outcomes, [
      { number: 3, dcName: 'NCEDC', ...forgotten },
      { number: 4, dcName: 'NCEDC', ...found },
      { number: 7, dcName: 'NCEDC', ...forgotten },
    ])
  })
})

describe('a slice that goes wrong leaves nothing in the store', () => {
  const tooLarge = (thrown: unknown) => thrown instanceof Fault && thrown.code === 'TOO_LARGE'
  const file = { name: 'f', mediaType: 'text/plain' }

  test('when the product is larger than it may be', async () => {
    const store = memoryStore()
    let asked = 0
    const { handler, ends } = answering(function* () {
      yield { line: 3, file, bytes: text('12345') }
      for (;;) {
        asked++
        yield { line: 3, bytes: text('1234567890') }
      }
    })

    await assert.rejects(run(handler, store, undefined, 25), tooLarge)

    assert.equal(asked, 3)
    assert.deepEqual(store.keys(), [])
    assert.deepEqual(ends, ['closed'])
  })

  test('but exactly as large as it may be is not too large', async () => {
    const { handler } = answering(() => [{ line: 3, bytes: text('12345', '67890') }])

    const { bytes } = await answered(handler, memoryStore(), undefined, 10)

    assert.equal(bytes, 10)
  })

  test('when a file of its own is larger than it may be', async () => {
    const store = memoryStore()
    const { handler } = answering(() => [
      { line: 3, file, bytes: text('small') },
      { line: 4, file, bytes: text('1234567890', '1234567890') },
    ])

    await assert.rejects(run(handler, store, undefined, 20), tooLarge)

    assert.deepEqual(store.keys(), [])
  })

  test('when the handler throws midway, and says what it threw', async () => {
    const store = memoryStore()
    const down = new Fault('SOURCE_DOWN', 'the archive is gone')
    const { handler, ends } = answering(function* () {
      yield { line: 3, file, bytes: text('file') }
      yield { line: 3, bytes: text('some') }
      throw down
    })

    await assert.rejects(run(handler, store), (thrown) => thrown === down)

    assert.deepEqual(store.keys(), [])
    assert.deepEqual(ends, ['closed'])
  })

  test('when the bytes of an answer break off', async () => {
    const store = memoryStore()
    const { handler } = answering(() => [
      {
        line: 3,
        bytes: (async function* () {
          yield Buffer.from('half')
          throw new Error('read failed')
        })(),
      },
    ])

    await assert.rejects(run(handler, store), /read failed/)

    assert.deepEqual(store.keys(), [])
  })

  test('and what cannot be removed does not hide why', async () => {
    const store = { ...memoryStore(), delete: () => Promise.reject(new Error('read-only')) }
    const { handler } = answering(function* () {
      yield { line: 3, file, bytes: text('file') }
      throw new Fault('SOURCE_BROKEN', 'bad record')
    })

    await assert.rejects(run(handler, store), /bad record/)
  })
})

describe('when the task is told to stop', () => {
  const overdue = new Fault('OVERDUE', 'too long')

  test('a handler that goes on is not read any further', async () => {
    const store = memoryStore()
    const controller = new AbortController()
    const { handler, ends, closed } = answering(function* () {
      yield { line: 3, bytes: text('first') }
      controller.abort(overdue)
      yield { line: 3, bytes: text('second') }
    })

    await assert.rejects(run(handler, store, controller.signal), (thrown) => thrown === overdue)

    await closed
    assert.deepEqual(store.keys(), [])
    assert.deepEqual(ends, ['closed'])
  })

  test('a handler that hangs is left behind', async () => {
    const store = memoryStore()
    const controller = new AbortController()
    const hanging = Promise.withResolvers<null>()
    const { handler } = answering(async function* () {
      yield { line: 3, bytes: text('first') }
      hanging.resolve(null)
      await new Promise(() => undefined)
    })

    const running = run(handler, store, controller.signal)
    await hanging.promise
    controller.abort(overdue)

    await assert.rejects(running, (thrown) => thrown === overdue)
    assert.deepEqual(store.keys(), [])
  })

  test('a file that settles only afterwards is removed as well', async () => {
    const memory = memoryStore()
    const controller = new AbortController()
    const settling = Promise.withResolvers<null>()
    const reached = Promise.withResolvers<null>()
    const removed = Promise.withResolvers<string>()
    let puts = 0
    const store = {
      ...memory,
      async put(bytes: AsyncIterable<Uint8Array>, signal?: AbortSignal) {
        const isProduct = puts++ === 0
        if (isProduct) return memory.put(bytes, signal)
        const stored = await memory.put(bytes)
        reached.resolve(null)
        await settling.promise
        return stored
      },
      async delete(key: string) {
        await memory.delete(key)
        removed.resolve(key)
      },
    }
    const { handler } = answering(() => [
      { line: 3, file: { name: 'f', mediaType: 'text/plain' }, bytes: text('file') },
    ])

    const running = run(handler, store, controller.signal)
    await reached.promise
    controller.abort(overdue)
    await assert.rejects(running, (thrown) => thrown === overdue)
    settling.resolve(null)
    await removed.promise

    assert.deepEqual(memory.keys(), [])
  })
})
