import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { openHandler } from './kit/ask.ts'
import { exampleArchive } from './kit/example.ts'
import { temporaryFolder } from './kit/folder.ts'

test('an index that is not kept goes when the handler is closed', async (t) => {
  const { waveforms: root } = await exampleArchive(t)
  const temporary = await temporaryFolder(t)
  // Of this process alone: others make such folders in the one that all share.
  process.env['TMPDIR'] = temporary

  const handler = await openHandler({ waveforms: [root], index: undefined })
  const meanwhile = readdirSync(temporary)
  await handler.close?.()

  assert.equal(meanwhile.length, 1)
  assert.match(meanwhile.join(), /^netdc-index-/)
  assert.deepEqual(readdirSync(temporary), [])
})
