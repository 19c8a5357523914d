/** SEED with its responses beside it, and what is to be cited, from the request to the letters. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'

import { at } from '../kit/at.ts'
import { openTrial, requestText } from '../kit/trial.ts'

const line = '.DATA * XX ALFA 00 BHZ "2024 01 10 23 50 00" "2024 01 11 00 10 00"'

test('the responses go the way of the records, and the letters ask for a citation', async (t) => {
  const trial = await openTrial({ seed: 'mseed+resp' })
  t.after(() => trial.close())
  const metadata = join(trial.folder, 'archive/stationxml/XX.xml')
  const text = await readFile(metadata, 'utf8')
  const doi = '<Identifier type="DOI">10.7914/SN/XX</Identifier>'
  await writeFile(
    metadata,
    text.replace(/(<Network[^>]*>\s*<Description>[^<]*<\/Description>)/, `$1${doi}`),
  )

  const { story, letters } = await trial.ask(requestText([line]))

  const { shipments, lines } = at(story.requests, 0)
  assert.deepEqual(shipments.map(({ name, by }) => `${name} ${by}`).sort(), [
    'my_event.DATA.NETDC.mseed pull',
    'my_event.DATA.NETDC.resp.txt pull',
  ])
  assert.match(
    at(at(lines, 0).outcomes, 0).detail,
    /the responses are in the file resp\.txt beside it/,
  )
  const closing = letters.at(-1)
  assert.ok(closing)
  assert.equal(closing.text.match(/https:\/\/doi\.org\/10\.7914\/SN\/XX/g)?.length, 1)
  assert.match(closing.html, /doi\.org&#x2F;10\.7914&#x2F;SN&#x2F;XX/)
})

test('a zip of SAC files answers all lines of a part at once', async (t) => {
  const trial = await openTrial()
  t.after(() => trial.close())
  const lines = Array.from({ length: 101 }, () => line)

  const { story } = await trial.ask(requestText(lines, ['.FORMAT_WAVEFORM SAC']))

  const [shipment, ...others] = at(story.requests, 0).shipments
  assert.equal(shipment?.name, 'my_event.DATA.NETDC.sac.zip')
  assert.deepEqual(others, [])
})
