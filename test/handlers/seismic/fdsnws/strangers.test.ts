/** Redirects to hosts that no configuration names: followed as far as the guard of the gateway admits them. */
import assert from 'node:assert/strict'
import { createServer } from 'node:tls'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { fdsnwsOptions, fdsnwsSchema } from '../../../../handlers/seismic/fdsnws/options.ts'
import { HostPools } from '../../../../handlers/seismic/fdsnws/host-pools.ts'
import { HttpExchange } from '../../../../handlers/seismic/fdsnws/http-exchange.ts'
import { strangersBehind } from '../../../../handlers/seismic/fdsnws/strangers.ts'
import { seismic } from '../../../../handlers/seismic/index.ts'
import { createEgress } from '../../../../src/egress/guarded-egress.ts'
import { connectTcp } from '../../../../src/egress/tcp-connector.ts'
import { stoppedClock } from '../../../kit/clock.ts'
import { inTurn, startFdsnws, status, text, whole } from '../../../kit/fdsnws-server.ts'
import type { Reply } from '../../../kit/fdsnws-server.ts'
import { quiet } from '../../../kit/quiet.ts'
import { testCertificate } from '../../../receive/certificate.ts'
import { seismicOptions } from '../kit/ask.ts'

const signal = new AbortController().signal
const publicAddress = '93.184.216.34'
const query = 'dataselect/1/query'
const question = 'nodata=204\n'

/** A world of one public machine, which is the port of this one that is named; and what is connected to. */
function world(port: number, names: Readonly<Record<string, string>> = {}) {
  const connections: string[] = []
  const guard = createEgress(
    { allow: ['*'], ports: [80, 443] },
    {
      resolve: (name) => Promise.resolve([names[name] ?? publicAddress]),
      connect: (to, end) => {
        connections.push(`${to.address} ${to.port}`)
        return connectTcp({ address: '127.0.0.1', port }, end)
      },
    },
  )
  return { guard, connections }
}

/** A centre of the configuration, at a private address as all of them here, and what strangers answer. */
async function exchange(t: TestContext, first: Reply, { guard }: { readonly guard: Guard }) {
  const centre = await startFdsnws(t, { [query]: inTurn(first) })
  const pools = new HostPools()
  const strangers = strangersBehind(guard)
  t.after(() => Promise.all([pools.close(), strangers.destroy()]))
  const options = fdsnwsOptions(fdsnwsSchema.parse({ url: centre.url }))
  const asking = new HttpExchange({ pools, strangers }, options)
  return {
    ask: () => asking.ask({ url: new URL(`${centre.url}/${query}`), body: question }, signal),
  }
}

type Guard = Parameters<typeof strangersBehind>[0]

const movedTo = (location: string) => status(307, '', { location })

function portOf({ url }: { readonly url: string }): number {
  return Number(new URL(url).port)
}

test('a redirect to a public host is followed, with the question', async (t) => {
  const stranger = await startFdsnws(t, { [query]: inTurn(text('moved here')) })
  const there = world(portOf(stranger))
  const { ask } = await exchange(t, movedTo(`http://new.example/fdsnws/${query}`), there)

  const reply = await ask()

  assert.equal(reply.host, 'new.example')
  assert.equal(Buffer.concat(await Array.fromAsync(reply.body)).toString(), 'moved here')
  assert.equal(stranger.requests[0]?.body, question)
  assert.equal(stranger.requests[0].headers.host, 'new.example')
  assert.deepEqual(there.connections, [`${publicAddress} 80`])
})

test('the hosts of the configuration are asked past the guard', async (t) => {
  const there = world(1)
  const { ask } = await exchange(t, text('here'), there)

  const reply = await ask()

  await reply.discard()
  assert.equal(reply.status, 200)
  assert.deepEqual(there.connections, [])
})

const inside = [
  ...['http://127.0.0.1', 'http://2130706433', 'http://0x7f.1', 'http://localhost'],
  ...['http://169.254.169.254', 'http://10.0.0.1', 'http://[::1]', 'http://[::ffff:10.0.0.1]'],
  ...['http://metadata.internal', 'https://metadata.internal', 'http://new.example:8080'],
]

for (const place of inside) {
  test(`a redirect to ${place} is not followed`, async (t) => {
    const there = world(1, { 'metadata.internal': '169.254.169.254' })
    const { ask } = await exchange(t, movedTo(`${place}/${query}`), there)

    const reply = await ask()

    await reply.discard()
    assert.equal(reply.astray, new URL(place).host)
    assert.equal(reply.status, 307)
    assert.deepEqual(there.connections, [])
  })
}

test('a stranger that leads inside is not followed', async (t) => {
  const stranger = await startFdsnws(t, { [query]: inTurn(movedTo('http://127.0.0.1/')) })
  const there = world(portOf(stranger))
  const { ask } = await exchange(t, movedTo(`http://new.example/fdsnws/${query}`), there)

  const reply = await ask()

  await reply.discard()
  assert.deepEqual([reply.host, reply.astray], ['new.example', '127.0.0.1'])
  assert.deepEqual(there.connections, [`${publicAddress} 80`])
})

test('a host inside that another centre is configured with is not open to this one', async (t) => {
  const other = await startFdsnws(t, { [query]: inTurn(whole(Buffer.from('secret'))) })
  const there = world(1)
  const { ask } = await exchange(t, movedTo(`${other.url}/${query}`), there)

  const reply = await ask()

  await reply.discard()
  assert.equal(reply.astray, other.host)
  assert.deepEqual([other.requests.length, there.connections.length], [0, 0])
})

test('a stranger that cannot be reached puts the work off', async (t) => {
  const guard = createEgress(
    { allow: ['*'], ports: [80] },
    {
      resolve: () => Promise.resolve([publicAddress]),
      connect: () => Promise.reject(new Error('connect ECONNREFUSED')),
    },
  )
  const { ask } = await exchange(t, movedTo('http://new.example/'), { guard })

  await assert.rejects(ask(), {
    code: 'SOURCE_DOWN',
    message: 'new.example:80 cannot be reached now',
  })
})

test('TLS with a stranger asks for the certificate of its name, and believes no other', async (t) => {
  const asked: string[] = []
  const { certificate: cert, key } = testCertificate()
  const server = createServer({
    cert,
    key,
    SNICallback: (name, done) => {
      asked.push(name)
      done(null)
    },
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const there = world(address.port)
  const { ask } = await exchange(t, movedTo('https://new.example/'), there)

  await assert.rejects(ask(), {
    code: 'SOURCE_DOWN',
    message: /^new\.example broke the connection \((CERT_HAS_EXPIRED|\w*SELF_SIGNED\w*)\)$/,
  })
  assert.deepEqual(asked, ['new.example'])
  assert.deepEqual(there.connections, [`${publicAddress} 443`])
})

test('the handler uses the guard of its host', async (t) => {
  const stranger = await startFdsnws(t, { '': () => text('1.1') })
  const there = world(portOf(stranger))
  const centre = await startFdsnws(t, { '': () => movedTo('http://new.example/fdsnws/version') })
  const fdsnws = [fdsnwsOptions(fdsnwsSchema.parse({ url: centre.url }))]
  const host = { clock: stoppedClock().now, log: quiet, egress: there.guard }
  const handler = await seismic.create(seismicOptions({ fdsnws }), host)

  await handler.check?.(signal)

  await handler.close?.()
  assert.equal(stranger.requests.length, 2)
})
