import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'

import type { Page } from '../../src/ledger/ledger.ts'
import { fromMilliseconds, later } from '../../src/model/index.ts'
import type { RequestId } from '../../src/model/index.ts'
import { anOutcome, stories } from '../kit/letters.ts'
import { aRequest, openWithShipment, token } from './servers.ts'

const bytes = Buffer.alloc(123_456, 'netdc')
const link = 'my_event.DATA.NCEDC.mseed'

/** As a reader has it: entities stand for their signs, tags for nothing. */
function shown(page: string): string {
  const text = page.replaceAll(/<(?:style|title)[^]*?<\/(?:style|title)>|<[^>]*>/g, '')
  const signs = {
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
    '&#x2F;': '/',
    '&#x60;': '`',
  }
  let plain = text
  for (const [entity, sign] of Object.entries(signs)) plain = plain.replaceAll(entity, sign)
  return plain.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&')
}

async function pageOf(address: string) {
  const answer = await fetch(address)
  const html = await answer.text()
  return { answer, html, text: shown(html) }
}

describe('the page of a shipment', () => {
  test('tells what it is, until when, how to fetch it, and what came of each line', async (t) => {
    const at = fromMilliseconds(Date.UTC(2024, 0, 1))
    const location = `https://gw.test/pickup/${token}/${link}`
    const receipt = { location, bytes: bytes.length, at, removedAt: later(at, 7 * 86_400_000) }
    const { web, record } = await openWithShipment(t, bytes, {
      lines: stories,
      record: { receipt },
    })

    const { answer, html, text } = await pageOf(`${web.url}/pickup/${token}/`)

    assert.equal(answer.status, 200)
    for (const words of [
      'DATA of NCEDC: waveforms in miniSEED, 123.5 kB',
      '123,456 bytes',
      record.file.sha256,
      '2024-01-01 00:00 UTC',
      '2024-01-08 00:00 UTC',
      `curl -C - -O '${location}'`,
      `wget -c '${location}'`,
      '1 found, 1 without data, 1 refused',
      '.INV * BK CMB * *',
      'NCEDC: found 12',
      'NCEDC: no data: no such station',
      'Northern California EDC (NCEDC)',
      'netdc 0.1.0',
    ]) {
      assert.ok(text.includes(words), words)
    }
    assert.ok(html.includes(`href="./${link}"`))
  })

  test('loads, runs and frames nothing, and is not kept', async (t) => {
    const { web } = await openWithShipment(t, bytes, { lines: stories })

    const { answer, html } = await pageOf(`${web.url}/pickup/${token}/`)

    const headers = Object.fromEntries(answer.headers)
    assert.match(headers['content-security-policy'] ?? '', /^default-src 'none'; style-src/)
    assert.equal(headers['cache-control'], 'private, no-store')
    assert.equal(headers['referrer-policy'], 'no-referrer')
    assert.equal(headers['x-robots-tag'], 'noindex')
    assert.doesNotMatch(html, /<script|<img|<link|@import|url\(|\son\w+=/i)
  })

  test('says nothing of the person who asked', async (t) => {
    const { web } = await openWithShipment(t, bytes, { lines: stories })

    const { html } = await pageOf(`${web.url}/pickup/${token}/`)

    for (const word of ['Jenny', 'Univ. of Example', 'seis.example.edu', 'command-token']) {
      assert.ok(!html.includes(word), word)
    }
  })

  test('shows what was written to break it', async (t) => {
    const evil = '</code></td><script>alert("1")</script>&amp;'
    const outcomes = [anOutcome({ kind: 'failed', detail: evil })]
    const lines = [{ number: 15, text: evil, outcomes }]
    const name = `"><script>x</script>'.mseed`
    const { web } = await openWithShipment(t, bytes, {
      lines,
      header: { label: evil },
      record: { name, mediaType: 'text/x<script>', dcName: '<b>', class: '<i>' },
    })

    const { html, text } = await pageOf(`${web.url}/pickup/${token}/`)
    const href = /class="fetch" href="([^"]*)"/.exec(html)?.[1] ?? ''
    const file = await fetch(new URL(href, `${web.url}/pickup/${token}/`))

    assert.doesNotMatch(html, /<script|<b>|<i>/)
    assert.ok(text.includes(evil))
    assert.equal(file.status, 200)
    await file.arrayBuffer()
  })

  test('counts the lines of a long request, and tells the first of them', async (t) => {
    const lines = Array.from({ length: 1234 }, (_, i) => ({
      number: i + 1,
      text: `.DATA * IU S${i + 1} * *`,
      outcomes: i < 1000 ? [anOutcome({ number: i + 1 })] : [],
    }))
    const { web } = await openWithShipment(t, bytes, { lines })

    const { text } = await pageOf(`${web.url}/pickup/${token}/`)

    assert.ok(text.includes('1234 lines: 1000 found.'))
    assert.ok(text.includes('.DATA * IU S500 * *'))
    assert.ok(!text.includes('.DATA * IU S501 * *'))
    assert.ok(text.includes('and 734 more'))
  })

  test('tells of a line that no centre has answered', async (t) => {
    const lines = [{ number: 1, text: '.INV *', outcomes: [] }]
    const { web } = await openWithShipment(t, bytes, { lines })

    assert.match((await pageOf(`${web.url}/pickup/${token}/`)).text, /no answer yet/)
  })

  test('is described by HEAD', async (t) => {
    const { web } = await openWithShipment(t, bytes)

    const answer = await fetch(`${web.url}/pickup/${token}/`, { method: 'HEAD' })

    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8')
    assert.ok(Number(answer.headers.get('content-length')) > 1000)
    assert.equal(await answer.text(), '')
  })

  test('is found without the slash at its end, too, below whatever path a proxy has', async (t) => {
    const { web } = await openWithShipment(t, bytes)

    const answer = await fetch(`${web.url}/pickup/${token}`, { redirect: 'manual' })

    assert.equal(answer.status, 308)
    assert.equal(answer.headers.get('location'), `${token}/`)
  })

  test('that many ask for at once reads the lines once', async (t) => {
    const { record } = await openWithShipment(t, bytes)
    const told = aRequest({ lines: stories })
    const bothAsk = Promise.withResolvers<undefined>()
    let [asked, reads] = [0, 0]
    const ledger = {
      waiting: async () => record,
      note: () => Promise.resolve(),
      request(id: RequestId) {
        if (++asked === 2) setImmediate(bothAsk.resolve, undefined)
        return told.request(id)
      },
      async stories(id: RequestId, page: Page) {
        reads++
        await bothAsk.promise
        return told.stories(id, page)
      },
    }
    const { web } = await openWithShipment(t, bytes, { ledger })
    const address = `${web.url}/pickup/${token}/`

    const pages = await Promise.all([pageOf(address), pageOf(address)])

    assert.ok(pages.every(({ text }) => text.includes('NCEDC: found 12')))
    assert.equal(reads, 1)
  })
})

describe('a shipment that was removed', () => {
  test('has a page that says so, and what to do', async (t) => {
    const { web } = await openWithShipment(t, bytes, { record: { state: 'removed' } })

    const { answer, text } = await pageOf(`${web.url}/pickup/${token}/`)

    assert.equal(answer.status, 410)
    assert.match(text, /my_event\.DATA\.NCEDC\.mseed has been removed/)
    assert.match(text, /mail the same request again to netdc@ncedc\.test/)
  })

  test('is answered to browsers with that page, and to programs in a sentence', async (t) => {
    const { url } = await openWithShipment(t, bytes, { record: { state: 'removed' } })
    const typeFor = async (accept: string) => {
      const answer = await fetch(url, { headers: { Accept: accept } })
      assert.equal(answer.status, 410)
      return answer.headers.get('content-type')
    }

    assert.equal(await typeFor('text/html,*/*;q=0.8'), 'text/html; charset=utf-8')
    assert.equal(await typeFor('*/*'), 'text/plain; charset=utf-8')
  })
})

describe('the checksum of a shipment', () => {
  test('is a line that sha256sum reads', async (t) => {
    const { url } = await openWithShipment(t, bytes)

    const answer = await fetch(`${url}.sha256`)

    const sum = createHash('sha256').update(bytes).digest('hex')
    assert.equal(answer.status, 200)
    assert.equal(await answer.text(), `${sum}  ${link}\n`)
  })

  test('goes with the shipment', async (t) => {
    const { url } = await openWithShipment(t, bytes, { record: { state: 'removed' } })

    assert.equal((await fetch(`${url}.sha256`)).status, 410)
  })

  test('stands in a field of the file, of a part of it and of HEAD', async (t) => {
    const { url } = await openWithShipment(t, bytes)
    const digest = `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`

    for (const asked of [{}, { headers: { Range: 'bytes=0-9' } }, { method: 'HEAD' }]) {
      const answer = await fetch(url, asked)
      assert.equal(answer.headers.get('repr-digest'), digest)
      await answer.arrayBuffer()
    }
  })
})
