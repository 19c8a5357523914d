/** Servers that fail, or mean ill: what came of it is told in time, and nothing gets the file's name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { inspect } from 'node:util'

import type { Fault, FaultCode } from '../../src/model/index.ts'
import { sampleShipment, sampleTask } from '../contracts/transport.ts'
import { recordingLog } from '../kit/recording-log.ts'
import { openTalker } from '../kit/sftp-server.ts'
import type { Failings } from '../kit/sftp-server.ts'
import { canary, host, login, openTrial, whole } from './sftp-push-kit.ts'
import { Secret } from '../../src/config/secret.ts'

const short = { loginMs: 20_000, answerMs: 500, pieceBytes: 10_000, mostInFlight: 4 }

/** A push of 100 kB to a server that fails, and all that it says. */
async function failedPush(t: TestContext, failings: Failings) {
  const log = recordingLog()
  const trial = await openTrial(t, { failings }, { limits: short })
  const { transport, store, to } = trial
  const shipment = sampleShipment(to, store.keep(Buffer.alloc(100_000, 'f')))

  const fault = await faultOf(transport.ship(shipment, { ...sampleTask, log }))

  await trial.deserted()
  assert.equal(whole(trial.disk.files).size, 0, 'something has the name')
  assert.equal(store.openCount(), 0)
  return { ...trial, fault, told: inspect([fault, log.entries], { depth: 20 }) }
}

async function faultOf(ship: Promise<unknown>): Promise<Fault> {
  try {
    await ship
  } catch (error) {
    return error as Fault
  }
  throw new Error('nothing went wrong')
}

const kinds: readonly (readonly [string, Failings, FaultCode, string])[] = [
  [
    'keeps less than it was sent',
    { keepsOnly: 90_000 },
    'DESTINATION_DOWN',
    'it kept 90000 of 100000 bytes',
  ],
  ['closes at 99 %', { cutsAfter: 99_000 }, 'DESTINATION_DOWN', 'the connection was closed'],
  [
    'stalls for ever',
    { stallsAfter: 50_000 },
    'DESTINATION_DOWN',
    'sending the file: no answer for 1 s',
  ],
  [
    'permits no folder',
    { refuses: { mkdir: 3 } },
    'DESTINATION_REFUSED',
    'making the folder: that is not permitted',
  ],
  [
    'permits no file',
    { refuses: { open: 3 } },
    'DESTINATION_REFUSED',
    'opening the file: that is not permitted',
  ],
  [
    'permits no name',
    { refuses: { rename: 3 } },
    'DESTINATION_REFUSED',
    'naming the file: that is not permitted',
  ],
  [
    'has no such folder',
    { refuses: { open: 2 } },
    'DESTINATION_REFUSED',
    'opening the file: there is no such file or folder',
  ],
  ['has no space', { refuses: { write: 4 } }, 'DESTINATION_DOWN', 'sending the file: that failed'],
  [
    'tells nothing about files',
    { refuses: { stat: 4 } },
    'DESTINATION_DOWN',
    'looking for a file: that failed',
  ],
  [
    'babbles',
    { babbles: Buffer.from('7fffffff00', 'hex') },
    'DESTINATION_DOWN',
    'it does not keep to the protocol',
  ],
]

for (const [what, failings, code, words] of kinds) {
  test(`a server that ${what}: ${code}, in words without those of the server`, async (t) => {
    const { fault, told } = await failedPush(t, failings)

    assert.equal(fault.code, code)
    assert.equal(fault.message, `${host}: ${words}`)
    assert.doesNotMatch(told, /words of the server/)
    assert.doesNotMatch(told, new RegExp(canary))
  })
}

test('a server that says the password in its good-bye is not quoted', async (t) => {
  const { fault, told } = await failedPush(t, { saysGoodbye: `your password is ${canary}` })

  assert.equal(fault.code, 'DESTINATION_DOWN')
  assert.equal(fault.message, `${host}: the login failed`)
  assert.doesNotMatch(told, new RegExp(canary))
})

test('a login that is refused is final, and the password is in no word of it', async (t) => {
  const log = recordingLog()
  const wrong = 'canary-of-a-wrong-password'
  const { transport, store, to, deserted } = await openTrial(
    t,
    {},
    { loginFor: () => ({ ...login, password: new Secret(wrong) }) },
  )

  const shipment = sampleShipment(to, store.keep(Buffer.from('x')))
  const fault = await faultOf(transport.ship(shipment, { ...sampleTask, log }))

  assert.equal(fault.code, 'DESTINATION_REFUSED')
  assert.equal(fault.message, `${host}: the login was refused`)
  assert.doesNotMatch(inspect([fault, log.entries], { depth: 20 }), /canary/)
  await deserted()
})

test('a file that the store has cut short leaves nothing at the server', async (t) => {
  const { transport, store, to, disk } = await openTrial(t)
  const file = store.keep(Buffer.alloc(100_000, 'a'))
  store.replace(file.key, Buffer.alloc(90_000, 'a'))

  const fault = await faultOf(transport.ship(sampleShipment(to, file), sampleTask))

  assert.equal(fault.code, 'SOURCE_BROKEN')
  assert.equal(disk.files.size, 0)
})

test('a file that was spoilt since an earlier attempt leaves nothing at the server', async (t) => {
  const { transport, store, to, disk } = await openTrial(t)
  const file = store.keep(Buffer.alloc(100_000, 'a'))
  store.replace(file.key, Buffer.alloc(100_000, 'b'))

  const again = { ...sampleTask, isRepeat: true }
  const fault = await faultOf(transport.ship(sampleShipment(to, file), again))

  assert.equal(fault.code, 'SOURCE_BROKEN')
  assert.equal(disk.files.size, 0)
})

const talkers: readonly (readonly [string, string | undefined])[] = [
  ['says nothing', undefined],
  ['sends a line of rubbish', '\u0000\u0001 rubbish\n'],
  ['sends a banner without a line end', 'x'.repeat(100_000)],
  ['sends lines for ever', 'a line before the greeting\r\n'.repeat(1000)],
]

for (const [what, words] of talkers) {
  test(`a server that ${what} is left in time, and the memory stays small`, async (t) => {
    let sent = 0
    const talker = await openTalker(t, (socket) => {
      const talk = () => {
        if (words === undefined) return
        sent += words.length
        socket.write(words, (error) => {
          if (!error) talk()
        })
      }
      talk()
    })
    const { transport, store, to } = await openTrial(t, {}, { limits: { ...short, loginMs: 1000 } })
    const shipment = sampleShipment({ ...to, port: talker.port }, store.keep(Buffer.from('x')))

    const fault = await faultOf(transport.ship(shipment, sampleTask))

    assert.equal(fault.code, 'DESTINATION_DOWN')
    assert.ok(fault.message.startsWith(`${host}: the login`))
    assert.ok(sent < 40_000_000, `${sent} bytes were taken`)
    await talker.deserted()
  })
}

test('an abort ends the push at once, with its own reason, and closes the connection', async (t) => {
  const { transport, store, to, disk, deserted } = await openTrial(
    t,
    { failings: { stallsAfter: 1 } },
    { limits: { ...short, answerMs: 600_000 } },
  )
  const stop = new AbortController()
  const shipment = sampleShipment(to, store.keep(Buffer.alloc(100_000, 'f')))
  const shipping = faultOf(transport.ship(shipment, { ...sampleTask, signal: stop.signal }))
  while (disk.received === 0) await new Promise(setImmediate)

  stop.abort()

  assert.equal((await shipping).message, 'sending was broken off')
  await deserted()
})

test('an abort while the server has not greeted yet ends the push too', async (t) => {
  const stop = new AbortController()
  const talker = await openTalker(t, () => {
    stop.abort()
  })
  const { transport, store, to } = await openTrial(t)
  const shipment = sampleShipment({ ...to, port: talker.port }, store.keep(Buffer.from('x')))

  const fault = await faultOf(transport.ship(shipment, { ...sampleTask, signal: stop.signal }))

  assert.equal(fault.code, 'DESTINATION_DOWN')
  await talker.deserted()
})

test('a connection that cannot be had is the fault that the guard gives', async (t) => {
  const { transport, store, to } = await openTrial(t)
  const talker = await openTalker(t, (socket) => socket.resetAndDestroy())
  const shipment = sampleShipment({ ...to, port: talker.port }, store.keep(Buffer.from('x')))

  const fault = await faultOf(transport.ship(shipment, sampleTask))

  assert.equal(fault.code, 'DESTINATION_DOWN')
})
