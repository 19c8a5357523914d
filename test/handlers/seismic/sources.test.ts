import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { openHandler } from './kit/ask.ts'
import { exampleArchive } from './kit/example.ts'

test('an index that is not kept goes when the handler is closed', async (t) => {
  const { waveforms: root } = await exampleArchive(t)
  const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('netdc-index-'))
  const before = folders()

  const handler = await openHandler({ waveforms: [root], index: undefined })
  const meanwhile = folders().length - before.length
  await handler.close?.()

  assert.equal(meanwhile, 1)
  assert.deepEqual(folders(), before)
})
