import assert from 'node:assert/strict'
import { test } from 'node:test'

import { signatureFindings } from '../../src/cli/signature-findings.ts'
import type { LookUp } from '../../src/cli/signature-findings.ts'
import { newKey, newSigner, signingConfig } from '../ship/signing.ts'

const { pem } = newKey('ed25519')
const { signal } = new AbortController()

const failing =
  (code: string): LookUp =>
  () =>
    Promise.reject(Object.assign(new Error(code), { code }))

async function told(lookUp: LookUp, config = signingConfig(pem)) {
  const findings = await signatureFindings(config, signal, lookUp)
  return findings.map(({ state, says }) => `${state} ${says}`)
}

test('a key that stands in DNS, in pieces, is in order, and it is said what is signed', async () => {
  const { publicKey } = newSigner(pem)
  const record = ['v=DKIM1; k=ed25519; ', `p=${publicKey.slice(0, 9)}`, publicKey.slice(9)]
  const asked: string[] = []

  const [signs = '', key] = await told((name) => {
    asked.push(name)
    return Promise.resolve([['other'], record])
  })

  assert.match(signs, /^ok letters are signed for gw\.test .*: From, Reply-To, To, Subject/)
  assert.equal(key, 'ok netdc._domainkey.gw.test has the key')
  assert.deepEqual(asked, ['netdc._domainkey.gw.test'])
})

test('a missing record, and one with another key, are warnings that tell the right one', async () => {
  const wanted = `v=DKIM1; k=ed25519; p=${newSigner(pem).publicKey}`

  const missing = await told(failing('ENOTFOUND'))
  const other = await told(() => Promise.resolve([['v=DKIM1; p=AAAA']]))

  assert.match(missing.at(-1) ?? '', /^warning .* is not in DNS/)
  assert.match(other.at(-1) ?? '', /^warning .* has another key/)
  for (const says of [missing, other]) assert.ok(says.at(-1)?.endsWith(wanted))
})

test('without a network nothing is wrong', async () => {
  const says = await told(failing('ETIMEOUT'))

  assert.match(says.at(-1) ?? '', /^ok DNS could not be asked/)
})

test('a domain that does not speak for the From address, and a short key, are warned of', async () => {
  const strange = await told(failing('ENOTFOUND'), signingConfig(pem, 'other.test'))
  const below = await told(failing('ENOTFOUND'), signingConfig(pem, 'gw.test', 'x@mail.gw.test'))
  const short = await told(failing('ENOTFOUND'), signingConfig(newKey('rsa', 1024).pem))

  assert.match(strange[1] ?? '', /^warning From is at gw\.test/)
  assert.equal(below.length, 2)
  assert.match(short[1] ?? '', /^warning the key has 1024 bits/)
})

test('letters that are not signed need nothing', async () => {
  assert.deepEqual(await told(failing('ENOTFOUND'), signingConfig('', '')), [
    'ok letters are not signed',
  ])
})
