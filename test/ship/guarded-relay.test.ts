import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { Fault } from '../../src/model/index.ts'
import { guardedRelay } from '../../src/ship/guarded-relay.ts'
import type { Letter, Relay } from '../../src/ship/letter.ts'
import { letters } from '../kit/letters.ts'

const going = new AbortController().signal

const letterTo = (to: string): Letter =>
  letters.answer('help', to, { subject: '', references: [] }, [], 'key')

function aRelay() {
  const told: string[] = []
  const relay: Relay = {
    async send({ to }, signal) {
      told.push(`send ${to} ${signal === going ? 'going' : ''}`)
      return 'the path'
    },
    async check(signal) {
      told.push(`check ${signal === going ? 'going' : ''}`)
    },
    async close() {
      told.push('close')
    },
  }
  return { relay, told }
}

describe('the guard before the relay', () => {
  test('lets letters to people through, and says where they went', async () => {
    const { relay, told } = aRelay()

    const path = await guardedRelay(relay, ['netdc@']).send(letterTo('jenny@x.test'), going)

    assert.equal(path, 'the path')
    assert.deepEqual(told, ['send jenny@x.test going'])
  })

  test('stops letters to a blocked name, in any letter case, whoever wrote them', async () => {
    const { relay, told } = aRelay()
    const guarded = guardedRelay(relay, ['autodrm@', 'netdc@'])

    for (const to of ['netdc@x.test', 'old.NetDC@y.test']) {
      await assert.rejects(
        guarded.send(letterTo(to), going),
        (thrown) =>
          thrown instanceof Fault &&
          thrown.code === 'DESTINATION_REFUSED' &&
          thrown.message === `MAIL_BLOCK netdc@ forbids mail to ${to}`,
      )
    }

    assert.deepEqual(told, [])
  })

  test('passes the rest on', async () => {
    const { relay, told } = aRelay()
    const guarded = guardedRelay(relay, [])

    await guarded.check(going)
    await guarded.close()

    assert.deepEqual(told, ['check going', 'close'])
  })
})
