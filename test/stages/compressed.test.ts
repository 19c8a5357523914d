import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'

import { at } from '../kit/at.ts'
import { openTrial, requestText } from '../kit/trial.ts'

const responses = '.RESP * XX ALFA * *'
const twice = '.RESP * XX BETA * *'

async function shippedWith(config: string, lines = [responses]) {
  const trial = await openTrial({ config: `[mail]\n${config}` })
  try {
    const { story, letters } = await trial.ask(requestText(lines))
    const discarded = await trial.gateway.shop.ledger.discarded(100)
    return { shipments: at(story.requests, 0).shipments, letters, discarded }
  } finally {
    await trial.close()
  }
}

describe('a text that is too large to be mailed', () => {
  test('is mailed compressed where that is wanted and makes it small enough', async () => {
    const whole = await shippedWith('max_kilobytes = 1000\n')
    const small = await shippedWith('max_kilobytes = 3\ncompress = true\n')

    const { name, by } = at(small.shipments, 0)
    assert.deepEqual([name, by], ['my_event.RESP.NETDC.txt.gz', 'mail'])
    const [text, gzip] = [whole, small].map(
      ({ letters }) => letters.at(-1)?.attachments[0]?.content,
    )
    assert.ok(text && gzip && text.length > 3000 && gzip.length <= 3000)
    assert.deepEqual(gunzipSync(gzip).toString(), text.toString())
    assert.equal(small.discarded.length, whole.discarded.length + 1)
  })

  const waits = [
    ['is not wanted', 'max_kilobytes = 3\n'],
    ['stays too large', 'max_kilobytes = 0\ncompress = true\n'],
  ] as const
  for (const [why, config] of waits) {
    test(`waits for pick-up where compression ${why}`, async () => {
      const { shipments } = await shippedWith(config, [responses, twice])

      const { name, by } = at(shipments, 0)
      assert.deepEqual([name, by], ['my_event.RESP.NETDC.txt', 'pull'])
    })
  }
})
