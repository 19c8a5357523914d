import assert from 'node:assert/strict'
import { test } from 'node:test'

import { restOfFile } from '../../src/ship/rest-of-file.ts'
import { failsAs } from './ftp-push.ts'
import { storeInMemory } from './store-in-memory.ts'

const bytes = Buffer.from('waveforms'.repeat(50_000))

async function read(pieces: AsyncIterable<Uint8Array>, into: Uint8Array[] = []): Promise<Buffer> {
  for await (const piece of pieces) into.push(piece)
  return Buffer.concat(into)
}

for (const offset of [0, 1, 65_535, 65_536, 65_537, bytes.length - 1, bytes.length]) {
  for (const isChecked of [false, true]) {
    const how = isChecked ? 'checked' : 'just written'
    test(`all that comes after ${offset} bytes is given of a file that is ${how}`, async () => {
      const store = storeInMemory()

      const rest = await read(restOfFile(store, store.keep(bytes), { offset, isChecked }))

      assert.ok(rest.equals(bytes.subarray(offset)))
      assert.equal(store.openCount(), 0)
    })
  }
}

for (const offset of [0, 300_000]) {
  test(`after ${offset} bytes the last ones of a file that is not intact are never given`, async () => {
    const store = storeInMemory()
    const file = store.keep(bytes)
    const spoilt = Buffer.from(bytes)
    spoilt[7] = 0
    store.replace(file.key, spoilt)
    const given: Uint8Array[] = []

    await assert.rejects(
      read(restOfFile(store, file, { offset, isChecked: true }), given),
      failsAs('SOURCE_BROKEN', /not [0-9a-f]{64}/),
    )
    assert.ok(offset + Buffer.concat(given).length < bytes.length)
    assert.equal(store.openCount(), 0)
  })
}

test('a file that the store has cut short is told of at its end', async () => {
  const store = storeInMemory()
  const file = store.keep(bytes)
  store.replace(file.key, bytes.subarray(0, 400_000))
  const given: Uint8Array[] = []

  await assert.rejects(
    read(restOfFile(store, file, { offset: 100_000, isChecked: false }), given),
    failsAs('SOURCE_BROKEN'),
  )
  assert.ok(Buffer.concat(given).equals(bytes.subarray(100_000, 400_000)))
  assert.equal(store.openCount(), 0)
})

test('who stops early leaves no file open', async () => {
  const store = storeInMemory()

  for await (const piece of restOfFile(store, store.keep(bytes), { offset: 0, isChecked: false })) {
    assert.ok(piece.length > 0)
    break
  }

  assert.equal(store.openCount(), 0)
})
