import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import type { Fault } from '../../src/model/index.ts'
import type { Letter } from '../../src/ship/letter.ts'
import { openRelay } from '../../src/ship/relay.ts'
import { signerOf } from '../../src/ship/signer.ts'
import { describeRelay } from '../contracts/relay.ts'
import { stoppedClock } from '../kit/clock.ts'
import { quiet } from '../kit/quiet.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import { gateway, going, sampleLetter } from './sample-letter.ts'
import { newKey, newSigner, signingConfig, verdictOn } from './signing.ts'
import { openSink } from './sink.ts'

const rsa = newKey('rsa')
const ed25519 = newKey('ed25519')

function signing(t: TestContext, pem = rsa.pem) {
  return { signer: newSigner(pem), folder: temporaryFolder(t) }
}

function intoFolder(t: TestContext, pem?: string) {
  const folder = temporaryFolder(t)
  const relay = openRelay(`dir://${folder}`, gateway, quiet, { signing: signing(t, pem) })
  return {
    relay,
    written: async (letter: Letter) => readFile(await relay.send(letter, going), 'latin1'),
  }
}

describeRelay('FolderRelay that signs', async (t) => {
  const outbox = await mkdtemp(join(tmpdir(), 'netdc-signed-'))
  t.after(() => rm(outbox, { recursive: true }))
  const relay = openRelay(`dir://${outbox}`, gateway, quiet, { signing: signing(t) })
  return {
    relay,
    received: async () =>
      Promise.all((await readdir(outbox)).map((name) => readFile(join(outbox, name), 'latin1'))),
  }
})

describeRelay('SmtpRelay that signs', async (t) => {
  const sink = await openSink(t)
  const relay = openRelay(sink.url, gateway, quiet, { signing: signing(t) })
  t.after(() => relay.close())
  return { relay, received: async () => sink.delivered.map(({ text }) => text) }
})

describe('signatures', () => {
  for (const [algorithm, key] of Object.entries({ rsa, ed25519 })) {
    test(`a letter that is signed with ${algorithm} is found intact`, async (t) => {
      const { written } = intoFolder(t, key.pem)

      const mail = await written(sampleLetter())

      const { tags, isBodyIntact, isHeaderIntact } = verdictOn(mail, key.publicKey)
      assert.deepEqual([isBodyIntact, isHeaderIntact], [true, true])
      assert.equal(tags.get('a'), `${algorithm}-sha256`)
      assert.equal(tags.get('d'), 'gw.test')
      assert.equal(tags.get('s'), 'netdc')
      assert.equal(tags.get('t'), String(Date.UTC(2024, 0, 1) / 1000))
    })
  }

  test('what was changed or added on the way is seen', async (t) => {
    const { written } = intoFolder(t)
    const mail = await written(sampleLetter({ references: [] }))
    const verdict = (changed: string) => {
      const { isBodyIntact, isHeaderIntact } = verdictOn(changed, rsa.publicKey)
      return [isBodyIntact, isHeaderIntact]
    }

    const spoilt = mail.replace('<p>', '<b>')
    const renamed = mail.replace(/^Subject: .*$/m, 'Subject: another')
    const added = (field: string) => mail.replace(/\r\n\r\n/, `\r\n${field}\r\n\r\n`)

    assert.deepEqual(verdict(spoilt), [false, true])
    assert.deepEqual(verdict(renamed), [true, false])
    assert.deepEqual(verdict(added('From: x@x.test')), [true, false])
    assert.deepEqual(verdict(added('In-Reply-To: <x@x.test>')), [true, false])
    assert.deepEqual(verdict(added('X-Spam: no')), [true, true])
  })

  test('a long letter that lies in a file meanwhile is signed, and the file is gone', async (t) => {
    const spool = temporaryFolder(t)
    const outbox = temporaryFolder(t)
    const options = { signing: { signer: newSigner(rsa.pem), folder: spool } }
    const relay = openRelay(`dir://${outbox}`, gateway, quiet, options)
    const seen: string[][] = []
    async function* long() {
      for (let i = 0; i < 40; i++) {
        yield Buffer.alloc(100_000, `${i} `)
        seen.push(await readdir(spool))
      }
    }
    const attachments = [{ name: 'x.bin', mediaType: 'application/octet-stream', open: long }]

    const mail = await readFile(await relay.send(sampleLetter({ attachments }), going), 'latin1')

    const { isBodyIntact, isHeaderIntact } = verdictOn(mail, rsa.publicKey)
    assert.deepEqual([isBodyIntact, isHeaderIntact], [true, true])
    assert.ok(mail.length > 5_000_000)
    assert.deepEqual(seen.at(-1), [])
  })

  test('the same letter leaves by SMTP with a signature that holds', async (t) => {
    const sink = await openSink(t)
    const relay = openRelay(sink.url, gateway, quiet, { signing: signing(t) })
    t.after(() => relay.close())

    await relay.send(sampleLetter({ text: '.dot\n\n..dots  \n\n\n' }), going)

    const { isBodyIntact, isHeaderIntact } = verdictOn(sink.delivered[0]?.text ?? '', rsa.publicKey)
    assert.deepEqual([isBodyIntact, isHeaderIntact], [true, true])
  })

  test('a folder in which nothing can be kept is a shortage, and no letter leaves', async (t) => {
    const sink = await openSink(t)
    const options = { signing: { signer: newSigner(rsa.pem), folder: '/nowhere/at/all' } }
    const relay = openRelay(sink.url, gateway, quiet, options)
    t.after(() => relay.close())
    const open = () => [Buffer.alloc(2_000_000)]
    const attachments = [{ name: 'x', mediaType: 'text/plain', open }]

    await assert.rejects(relay.send(sampleLetter({ attachments }), going), (fault: Fault) => {
      return fault.retry === 'later' && fault.isForeign
    })
    assert.equal(sink.delivered.length, 0)
  })
})

describe('the settings', () => {
  const { now } = stoppedClock()
  const signerFor = (pem: string, domain?: string) => signerOf(signingConfig(pem, domain), now)

  test('without a domain and a key nothing is signed; one without the other is wrong', () => {
    assert.equal(signerFor('', ''), undefined)
    assert.throws(() => signerFor('', 'gw.test'), /must be set together/)
    assert.throws(() => signerFor(rsa.pem, ''), /must be set together/)
  })

  test('a domain that would end the tag is wrong', () => {
    assert.throws(() => signerFor(rsa.pem, 'gw.test; l=0'), /names as in DNS/)
  })

  test('what is no key, or a weak one, is a fault that does not tell it', () => {
    const spoilt = rsa.pem.replace(/\n[A-Za-z0-9+/]{20}/, '\n!canary')
    for (const pem of ['canary', spoilt, newKey('rsa', 512).pem, rsa.pem.slice(0, 500)]) {
      assert.throws(
        () => signerFor(pem),
        (fault: Fault) => {
          const told = JSON.stringify([fault, fault.message, fault.stack, fault.cause])
          return fault.code === 'CONFIG' && !told.includes('canary') && !told.includes('MII')
        },
      )
    }
  })
})
