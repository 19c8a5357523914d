import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { assemble, oneAfterAnother } from '../../src/merge/assemble.ts'
import { Fault, partId, requestId } from '../../src/model/index.ts'
import type { MailId, Piece, StoredFile } from '../../src/model/index.ts'
import { memoryStore } from '../kit/memory-store.ts'

const going = new AbortController().signal
const part = partId(requestId('17' as MailId, 1), 'INV', 'NCEDC')

const aPiece = (file: StoredFile, position: number, name = ''): Piece => ({
  partId: part,
  position,
  name,
  mediaType: name === '' ? 'text/plain' : 'image/png',
  file,
})

describe('the files of a part', () => {
  test('are none when there are no pieces', async () => {
    const assembly = await assemble([], memoryStore(), going)

    assert.deepEqual(assembly, { files: [], discards: [] })
  })

  test('of one piece are that piece: nothing is copied', async () => {
    const store = memoryStore()
    const file = store.keep('one')

    const { files, discards } = await assemble([aPiece(file, 0)], store, going)

    assert.deepEqual(files, [{ name: '', mediaType: 'text/plain', file }])
    assert.deepEqual(discards, [])
    assert.deepEqual(store.keys(), [file.key])
  })

  test('of several pieces are laid out in their order, and the pieces can go', async () => {
    const store = memoryStore()
    const [first, second, beside] = [store.keep('one '), store.keep('two'), store.keep('picture')]

    const { files, discards } = await assemble(
      [aPiece(first, 0), aPiece(second, 100), aPiece(beside, 0, 'a.png')],
      store,
      going,
    )

    assert.deepEqual(
      files.map(({ name, mediaType, file }) => [name, mediaType, file.bytes]),
      [
        ['', 'text/plain', 7],
        ['a.png', 'image/png', 7],
      ],
    )
    assert.equal(files[1]?.file, beside)
    assert.equal(store.texts().at(-1), 'one two')
    assert.deepEqual(discards, [first.key, second.key])
  })

  test('are not made once the work is stopped', async () => {
    const store = memoryStore()
    const pieces = [aPiece(store.keep('a'), 0), aPiece(store.keep('b'), 1)]
    const stopping = new Fault('STOPPING', 'now')

    await assert.rejects(
      assemble(pieces, store, AbortSignal.abort(stopping)),
      (thrown) => thrown === stopping,
    )
    assert.equal(store.keys().length, 2)
  })
})

test('texts one after another are opened one at a time', async () => {
  const store = memoryStore()
  const keys = ['a', 'b', 'c'].map((text) => store.keep(text).key)
  const seen: [string, number][] = []

  for await (const chunk of oneAfterAnother(keys, store)) {
    seen.push([String(Buffer.from(chunk)), store.openCount()])
  }

  assert.deepEqual(seen, [
    ['a', 1],
    ['b', 1],
    ['c', 1],
  ])
})
