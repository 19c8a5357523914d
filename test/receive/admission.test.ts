import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { NewMail } from '../../src/ledger/ledger.ts'
import { Fault } from '../../src/model/index.ts'
import type { MailId } from '../../src/model/index.ts'
import { createAdmission } from '../../src/receive/admission.ts'
import type { AdmissionOptions } from '../../src/receive/admission.ts'
import { Refusal } from '../../src/receive/refusal.ts'
import { storeInMemory } from '../ship/store-in-memory.ts'

const envelope = { sender: 'a@x.test', recipients: ['r@gw.test'] }
const mail = Buffer.from('From: a@x.test\r\n\r\nHELP\r\n')
const trace = 'Received: by gw.test\r\n'

function admission(settings: Partial<AdmissionOptions> = {}) {
  const entered: NewMail[] = []
  const store = storeInMemory()
  const { admit } = createAdmission({
    ledger: {
      async enter(entry) {
        const isNew = !entered.some(({ fingerprint }) => fingerprint === entry.fingerprint)
        if (isNew) entered.push(entry)
        return { id: String(entered.length) as MailId, isNew }
      },
    },
    store,
    fingerprint: (raw, { sender }) => `${Buffer.from(raw).toString('hex')} ${sender}`,
    limits: { mailBytes: 2000 },
    ...settings,
  })
  return { admit, entered, store }
}

const refusedAs = (reason: string) => (error: unknown) =>
  error instanceof Refusal && error.reason === reason

describe('small mails', () => {
  test('lie in the ledger, with the trace line before them and out of the fingerprint', async () => {
    const { admit, entered } = admission()

    const answer = await admit(mail, envelope, '192.0.2.1', 'smtp', trace)

    assert.deepEqual(answer, { id: '1', isNew: true })
    assert.deepEqual(entered, [
      {
        envelope,
        peer: '192.0.2.1',
        door: 'smtp',
        fingerprint: `${mail.toString('hex')} a@x.test`,
        bytes: trace.length + mail.length,
        content: { raw: Buffer.concat([Buffer.from(trace), mail]) },
      },
    ])
  })

  test('come as a stream, too', async () => {
    const { admit, entered } = admission()
    async function* halves() {
      yield mail.subarray(0, 5)
      yield mail.subarray(5)
    }

    await admit(halves(), envelope, 'joe', 'submit')

    assert.deepEqual(entered[0]?.content, { raw: mail })
  })

  test('are entered once', async () => {
    const { admit } = admission()
    await admit(mail, envelope, '192.0.2.1', 'smtp', trace)

    assert.deepEqual(await admit(mail, envelope, '192.0.2.2', 'smtp', 'Received: by b\r\n'), {
      id: '1',
      isNew: false,
    })
  })
})

describe('large mails', () => {
  test('lie in the store, and the ledger has the key', async () => {
    const { admit, entered, store } = admission({ inlineBytes: mail.length })
    await admit(mail, envelope, '192.0.2.1', 'smtp', trace)

    const [key = ''] = store.keys()

    assert.deepEqual(entered[0]?.content, { key })
    assert.equal(entered[0].bytes, trace.length + mail.length)
    assert.equal(store.text(key), trace + mail.toString())
  })

  test('leave nothing in the store when they are known already', async () => {
    const { admit, store } = admission({ inlineBytes: 1 })
    await admit(mail, envelope, '192.0.2.1', 'smtp', trace)

    const again = await admit(mail, envelope, '192.0.2.1', 'smtp', trace)

    assert.equal(again.isNew, false)
    assert.equal(store.keys().length, 1)
  })

  test('leave nothing in the store when the ledger fails', async () => {
    const { admit, store } = admission({
      inlineBytes: 1,
      ledger: { enter: () => Promise.reject(new Fault('RESOURCES', 'disk full')) },
    })

    await assert.rejects(
      admit(mail, envelope, '192.0.2.1', 'smtp'),
      (error: Fault) => error.code === 'RESOURCES',
    )
    assert.deepEqual(store.keys(), [])
  })

  test('fail with what the ledger said, even when the store cannot delete', async () => {
    const { store } = admission()
    const { admit } = admission({
      inlineBytes: 1,
      ledger: { enter: () => Promise.reject(new Fault('RESOURCES', 'disk full')) },
      store: { put: store.put, delete: () => Promise.reject(new Error('read-only')) },
    })

    await assert.rejects(admit(mail, envelope, '192.0.2.1', 'smtp'), /disk full/)
  })
})

describe('refusals', () => {
  test('a mail over the limit is refused, whole or as a stream', async () => {
    const { admit, entered } = admission()
    const large = Buffer.alloc(2001, 'x')
    let read = 0
    async function* endless() {
      for (;;) {
        read++
        yield large
      }
    }

    await assert.rejects(admit(large, envelope, 'p', 'smtp'), refusedAs('TOO_LARGE'))
    await assert.rejects(admit(endless(), envelope, 'p', 'submit'), refusedAs('TOO_LARGE'))
    assert.equal(read, 1)
    assert.equal(entered.length, 0)
  })

  test('counts over their limit are refused at every door', async () => {
    const { admit } = admission({ limits: { mailBytes: 2000, received: 1 } })
    const looping = Buffer.concat([Buffer.from(trace.repeat(2)), mail])

    await assert.rejects(admit(looping, envelope, 'p', 'smtp'), refusedAs('TOO_MANY_HOPS'))
    await assert.rejects(admit(looping, envelope, 'p', 'submit'), refusedAs('TOO_MANY_HOPS'))
  })

  test('a bare LF from the wire is refused in the header and mended in the body', async () => {
    const { admit, entered } = admission()
    const smuggled = Buffer.from('From: a@x.test\r\n\r\na\n.\nb\r\n')

    await assert.rejects(
      admit(Buffer.from('A: b\nFrom: a@x.test\r\n\r\n'), envelope, 'p', 'smtp'),
      refusedAs('BARE_NEWLINE'),
    )
    await admit(smuggled, envelope, 'p', 'smtp')

    assert.deepEqual(entered[0]?.content, {
      raw: Buffer.from('From: a@x.test\r\n\r\na\r\n.\r\nb\r\n'),
    })
  })

  test('a file handed in on this machine keeps its line ends', async () => {
    const { admit, entered } = admission()
    const plain = Buffer.from('From: a@x.test\n\nHELP\n')

    await admit(plain, envelope, 'joe', 'submit')

    assert.deepEqual(entered[0]?.content, { raw: plain })
  })

  test('a refusal is what a peer is told', () => {
    const refusal = new Refusal('TOO_MANY_HOPS')

    assert.equal(refusal.responseCode, 554)
    assert.match(refusal.message, /^5\.4\.6 /)
  })
})
