import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import type { Fault } from '../../src/model/index.ts'
import { testCertificate } from '../receive/certificate.ts'
import { openWithShipment, token } from './servers.ts'

const bytes = Buffer.from('data')

test('the front page and the probe answer in a sentence', async (t) => {
  const { web } = await openWithShipment(t, bytes)

  const front = await fetch(`${web.url}/`)
  const health = await fetch(`${web.url}/health`)

  assert.equal(front.status, 200)
  assert.match(await front.text(), /NetDC gateway/)
  assert.equal(await health.text(), 'ok\n')
})

test('other methods and pages are not there', async (t) => {
  const { web, url } = await openWithShipment(t, bytes)

  for (const [address, method] of [
    [url, 'POST'],
    [url, 'DELETE'],
    [`${web.url}/admin`, 'GET'],
  ] as const) {
    assert.equal((await fetch(address, { method })).status, 404)
  }
})

test('no token enters the log, whatever is asked', async (t) => {
  const { url, web, lines } = await openWithShipment(t, bytes)

  await (await fetch(url)).arrayBuffer()
  await (await fetch(`${web.url}/pickup/${token}/%zz`)).text()
  await (await fetch(url, { method: 'POST' })).text()

  assert.ok(!JSON.stringify(lines).includes(token))
})

test('with a certificate and its key HTTPS is spoken', async (t) => {
  const { certificate, key, clear } = await pemFiles(t)
  const { web, url } = await openWithShipment(t, bytes, { certificate, key })

  const text = await new Promise((resolve, reject) => {
    get(url, { rejectUnauthorized: false }, (answer) => {
      answer.on('data', (piece) => {
        resolve(String(piece))
      })
    }).on('error', reject)
  })

  assert.match(web.url, /^https:/)
  assert.equal(text, 'data')
  await clear()
})

test('a certificate that is not there or is none is a fault of the configuration', async (t) => {
  const { certificate, key, clear } = await pemFiles(t)
  const isConfig = (error: Fault) => error.code === 'CONFIG'

  await assert.rejects(
    openWithShipment(t, bytes, { certificate: '/nowhere/cert.pem', key }),
    isConfig,
  )
  await assert.rejects(openWithShipment(t, bytes, { certificate: key, key: certificate }), isConfig)
  await assert.rejects(openWithShipment(t, bytes, { certificate }), isConfig)
  await clear()
})

test('an address that is taken is a fault of the configuration', async (t) => {
  const { web } = await openWithShipment(t, bytes)

  await assert.rejects(
    openWithShipment(t, bytes, { listen: { host: '127.0.0.1', port: web.port } }),
    (error: Fault) => error.code === 'CONFIG',
  )
})

test('the URL names the host as a URL has it', async (t) => {
  const six = await openWithShipment(t, bytes, { listen: { host: '::1', port: 0 } })
  const all = await openWithShipment(t, bytes, { listen: { host: '0.0.0.0', port: 0 } })

  assert.equal(six.web.url, `http://[::1]:${six.web.port}`)
  assert.equal(all.web.url, `http://localhost:${all.web.port}`)
})

test('closing drops downloads that go on past the grace', async (t) => {
  const { url, web, store } = await openWithShipment(t, Buffer.alloc(50_000_000), { graceMs: 10 })
  const answer = await fetch(url)

  await web.close()

  await assert.rejects(answer.arrayBuffer())
  await store.settled()
})

async function pemFiles(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'netdc-web-'))
  const pem = testCertificate()
  const certificate = join(folder, 'cert.pem')
  const key = join(folder, 'key.pem')
  await writeFile(certificate, pem.certificate)
  await writeFile(key, pem.key)
  const clear = () => rm(folder, { recursive: true, force: true })
  t.after(clear)
  return { certificate, key, clear }
}
