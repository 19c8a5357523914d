import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { zipOf } from '../../../../handlers/seismic/waveform-formats/zip.ts'
import type { ZipEntry } from '../../../../handlers/seismic/waveform-formats/zip.ts'
import { keepHeapSmall } from '../../../../src/cli/heap.ts'
import { readZip } from '../kit/read-zip.ts'

function entryOf(name: string, content: readonly Uint8Array[], bytes?: number): ZipEntry {
  const length = content.reduce((sum, piece) => sum + piece.length, 0)
  async function* pieces() {
    yield* content
  }
  return { name, bytes: bytes ?? length, modified: new Date(0), content: pieces() }
}

async function* numbered(count: number, onEach: (number: number) => void = () => undefined) {
  for (let i = 0; i < count; i++) {
    onEach(i)
    yield entryOf(`${i}.SAC`, [Buffer.alloc(632, i), Buffer.of(1, 2, 3, 4)])
  }
}

async function zipped(entries: AsyncIterable<ZipEntry>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(zipOf(entries)))
}

test('files come in their order, whole', async () => {
  const files = readZip(await zipped(numbered(300)))

  assert.deepEqual(
    [...files.keys()],
    Array.from({ length: 300 }, (_, i) => `${i}.SAC`),
  )
  assert.deepEqual(
    files.get('255.SAC'),
    Buffer.concat([Buffer.alloc(632, 255), Buffer.of(1, 2, 3, 4)]),
  )
})

test('what was written of a file takes no memory while the others are written', async () => {
  keepHeapSmall()
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  assert.ok(typeof collect === 'function')
  const held: number[] = []

  const entries = numbered(1501, (number) => {
    if (number % 500 !== 0) return
    Reflect.apply(collect, undefined, [])
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    held.push(heapUsed + arrayBuffers)
  })
  let bytes = 0
  for await (const chunk of zipOf(entries)) bytes += chunk.length

  const [, first = 0, , last = Infinity] = held
  assert.ok(bytes > 100_000)
  assert.ok(last - first < 3_000_000, `${held.join(', ')} bytes`)
})

test('a file that is shorter than it says spoils the zip', async () => {
  async function* short() {
    yield entryOf('short.SAC', [Buffer.alloc(10)], 20)
  }

  await assert.rejects(zipped(short()), /unexpected number of bytes/)
})

test('what goes wrong between two files is what the reader gets', async () => {
  async function* failing() {
    yield* numbered(2)
    throw new Error('the archive is gone')
  }

  await assert.rejects(zipped(failing()), /the archive is gone/)
})
