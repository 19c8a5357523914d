import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cutEpochs } from '../../../../handlers/seismic/metadata/cut-resp.ts'
import { pieces } from '../kit/collecting-sink.ts'

async function cut(text: string, size: number): Promise<string[]> {
  const found = []
  let end = 0
  for await (const { offset, bytes } of cutEpochs(pieces(Buffer.from(text), size))) {
    assert.equal(offset, end)
    end += bytes.length
    found.push(bytes.toString())
  }
  return found
}

const epochs = [
  '#\t\tcomment\n',
  'B050F03     Station:     ALFA\nB052F04     Channel:     B050F03\n',
  'B050F03     Station:     BETA\r\nB052F04     Channel:     BHZ\r\n',
  'B050F03     Station:     GAMMA',
]

for (const size of [1, 7, 20, 4096]) {
  test(`every line with a station's code begins an epoch, ${size} bytes at a time`, async () => {
    assert.deepEqual(await cut(epochs.join(''), size), epochs)
  })
}

test('a file without a beginning is one piece', async () => {
  assert.deepEqual(await cut('B052F03     Location:    ??\n', 8), ['B052F03     Location:    ??\n'])
})

test('a file that goes on and on without a beginning is given up', async () => {
  await assert.rejects(cut(' '.repeat(40 << 20), 8 << 20), { code: 'SOURCE_BROKEN' })
})
