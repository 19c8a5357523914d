import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'

import { fromMilliseconds } from '../../src/model/index.ts'
import { at } from '../kit/at.ts'
import { openTrial, requestText } from '../kit/trial.ts'

const responses = '.RESP * XX ALFA * *'
const twice = '.RESP * XX BETA * *'

interface Asked {
  readonly lines?: readonly string[]
  /** Of the header. */
  readonly fields?: readonly string[]
  /** Hosts that may be pushed to; none is connected to. */
  readonly allow?: readonly string[]
}

async function shippedWith(
  config: string,
  { lines = [responses], fields = [], allow = [] }: Asked = {},
) {
  const push = `[push]\nallow = ${JSON.stringify(allow)}\n`
  const trial = await openTrial({ config: `[mail]\n${config}${push}` })
  trial.gateway.shop.transports['ftp-push'].ship = ({ name, file: { bytes } }) =>
    Promise.resolve({ location: `ftp://ftp.example.edu/${name}`, bytes, at: fromMilliseconds(0) })
  try {
    const { story, letters } = await trial.ask(requestText(lines, fields))
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

  test('is mailed compressed also where centres and classes are merged', async () => {
    const { shipments } = await shippedWith('max_kilobytes = 3\ncompress = true\n', {
      fields: ['.MERGE_DATA YES 1'],
    })

    assert.deepEqual(
      shipments.map(({ name, by }) => [name, by]),
      [['my_event.RESP.txt.gz', 'mail']],
    )
  })

  test('is pushed as it is to whoever has shipments pushed', async () => {
    const { shipments } = await shippedWith('max_kilobytes = 3\ncompress = true\n', {
      fields: ['.DISPOSITION PUSH ftp.example.edu'],
      allow: ['ftp.example.edu'],
    })

    assert.deepEqual(
      shipments.map(({ name, by }) => [name, by]),
      [['my_event.RESP.NETDC.txt', 'ftp-push']],
    )
  })

  const waits = [
    ['is not wanted', 'max_kilobytes = 3\n'],
    ['stays too large', 'max_kilobytes = 0\ncompress = true\n'],
  ] as const
  for (const [why, config] of waits) {
    test(`waits for pick-up where compression ${why}`, async () => {
      const { shipments } = await shippedWith(config, { lines: [responses, twice] })

      const { name, by } = at(shipments, 0)
      assert.deepEqual([name, by], ['my_event.RESP.NETDC.txt', 'pull'])
    })
  }
})
