/** The option `exclude`, with data of our own. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask } from './kit/ask.ts'
import { exampleArchive } from './kit/example.ts'
import { scanBytes } from './kit/records.ts'

const day = '2024-01-10T20:00:00 2024-01-11T04:00:00'

test('no line is answered with what it excludes', async (t) => {
  const { waveforms, metadata } = await exampleArchive(t)
  const options = { waveforms: [waveforms], metadata: [metadata] }
  const lines = ['.INV * *', '.INV * * *', '.INV * * * * *', `.INV * * * * * ${day}`]

  for (const line of [...lines, '.RESP * * * * *']) {
    const { bytes, outcome } = await ask(options, `${line} exclude=XX,Z?`)

    const product = bytes.toString()
    assert.match(product, /"XY"|Network: +XY/)
    assert.doesNotMatch(product, /"XX"|Network: +XX/)
    assert.equal(outcome.kind, 'ok')
  }
})

test('waveforms of excluded networks are not sent, with an index and without', async (t) => {
  const { folder, waveforms } = await exampleArchive(t)

  for (const index of [`${folder}/index.sqlite`, undefined]) {
    const options = { waveforms: [waveforms], index }
    const { bytes } = await ask(options, `.DATA * X? * * * ${day} exclude=XX`)
    const none = await ask(options, `.DATA * XX * * * ${day} exclude=X*`)

    const { found } = await scanBytes(bytes)
    assert.ok(found.length > 0)
    assert.ok(found.every(({ id }) => id.startsWith('XY.')))
    assert.equal(none.outcome.kind, 'nodata')
  }
})
