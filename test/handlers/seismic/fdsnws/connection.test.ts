/** How upstream hosts are reached: who we say we are, redirects, hosts that are not there, and the check. */
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'

import { MockAgent } from 'undici'

import { FdsnwsArchive } from '../../../../handlers/seismic/fdsnws/fdsnws-archive.ts'
import { HostPools } from '../../../../handlers/seismic/fdsnws/host-pools.ts'
import { HttpExchange } from '../../../../handlers/seismic/fdsnws/http-exchange.ts'
import { fdsnwsOptions, fdsnwsSchema } from '../../../../handlers/seismic/fdsnws/options.ts'
import { readRetryAfter } from '../../../../handlers/seismic/fdsnws/retry-after.ts'
import { Service } from '../../../../handlers/seismic/fdsnws/service.ts'
import { transportFault } from '../../../../handlers/seismic/fdsnws/transport-fault.ts'
import { fromMilliseconds } from '../../../../src/model/index.ts'
import { stoppedClock } from '../../../kit/clock.ts'
import { inTurn, startFdsnws, status, text, whole } from '../../../kit/fdsnws-server.ts'
import { quiet } from '../../../kit/quiet.ts'
import { archiveAt, bytesOf, day, heldRecords, selection, upstream } from './kit/upstream.ts'

const signal = new AbortController().signal
const query = 'dataselect/1/query'
const bytes = Buffer.concat(
  heldRecords('XX', 'ALFA', '00', 'BHZ', '2024-01-01T01:00:00', 2).map(({ what }) => what),
)
const wanted = { selection: selection('XX ALFA 00 BHZ'), window: day }

test('the gateway says its name, and that it takes no compression', async (t) => {
  const { archive, centre } = await upstream(
    t,
    { [query]: inTurn(whole(bytes)) },
    { user_agent: 'netdc/9 (ops@centre.example)' },
  )

  await bytesOf(archive.waveforms(wanted, signal))

  const headers = centre.requests[0]?.headers
  assert.equal(headers?.['user-agent'], 'netdc/9 (ops@centre.example)')
  assert.equal(headers['accept-encoding'], 'identity')
  assert.equal(headers['content-type'], 'text/plain')
})

test('unless told, the gateway calls itself what it does everywhere', async (t) => {
  const centre = await startFdsnws(t, { [query]: inTurn(whole(bytes)) })
  const pools = new HostPools()
  t.after(() => pools.close())
  const options = fdsnwsOptions(fdsnwsSchema.parse({ url: centre.url }))
  const host = { clock: stoppedClock().now, log: quiet, pools }

  for (const more of [{ agent: 'netdc/9 (+https://netdc.example.org)' }, {}]) {
    await bytesOf(new FdsnwsArchive(options, { ...host, ...more }).waveforms(wanted, signal))
  }

  assert.deepEqual(
    centre.requests.map(({ headers }) => headers['user-agent']),
    ['netdc/9 (+https://netdc.example.org)', 'netdc'],
  )
})

test('a redirect on the same host is followed, with the question', async (t) => {
  const { archive, centre } = await upstream(t, {
    [query]: inTurn(status(307, '', { location: '/fdsnws/elsewhere' })),
    elsewhere: inTurn(whole(bytes)),
  })

  assert.deepEqual(await bytesOf(archive.waveforms(wanted, signal)), bytes)
  const [first, second] = centre.requests
  assert.equal(second?.body, first?.body)
})

const astray: readonly (readonly [string, string, RegExp])[] = [
  ['another host', 'http://192.0.2.1/query', /redirects to 192\.0\.2\.1, which the config/],
  [
    'another host by https',
    'https://192.0.2.1/query',
    /redirects to 192\.0\.2\.1, which the config/,
  ],
  ['another port', 'https://127.0.0.1/query', /redirects to 127\.0\.0\.1, which the config/],
  [
    'another scheme',
    'ftp://127.0.0.1/query',
    /redirects to ftp:\/\/127\.0\.0\.1, which the config/,
  ],
  [
    'a file',
    'file:///etc/passwd',
    /redirects to file:, which the configuration does not name for it$/,
  ],
  ['no address', 'http://[', /redirects to nowhere, which the config/],
]

for (const [name, location, message] of astray) {
  test(`a redirect to ${name} is not followed: the question counts as refused`, async (t) => {
    const { archive } = await upstream(t, { [query]: inTurn(status(302, '', { location })) })
    const waveforms = archive.waveforms(wanted, signal)

    assert.equal((await bytesOf(waveforms)).length, 0)
    assert.match(String(waveforms.trouble), message)
  })
}

test('a redirect in a circle puts the work off', async (t) => {
  const location = '/fdsnws/dataselect/1/query'
  const { archive } = await upstream(t, { [query]: inTurn(status(302, '', { location })) })

  await assert.rejects(bytesOf(archive.waveforms(wanted, signal)), {
    code: 'SOURCE_DOWN',
    message: /redirects too often$/,
  })
})

test('a redirect to a host that the configuration names for the centre is followed', async (t) => {
  const other = await startFdsnws(t, { [query]: inTurn(whole(bytes)) })
  const location = `${other.url}/${query}`
  const { archive } = await upstream(
    t,
    { [query]: inTurn(status(301, '', { location })) },
    { availability: `${other.url}/availability/1` },
  )

  assert.deepEqual(await bytesOf(archive.waveforms(wanted, signal)), bytes)
})

test('what was asked for by https is never asked for by http', async () => {
  const agent = new MockAgent()
  agent.disableNetConnect()
  const location = 'http://centre.example/fdsnws/dataselect/1/query'
  agent.get('https://centre.example').intercept({ path: '/query' }).reply(302, '', {
    headers: { location },
  })
  const pools = { poolFor: (origin: string) => agent.get(origin) }
  const options = fdsnwsOptions(fdsnwsSchema.parse({ url: 'https://centre.example' }))
  const exchange = new HttpExchange({ pools }, options)

  const reply = await exchange.ask({ url: new URL('https://centre.example/query') }, signal)

  assert.equal(reply.astray, 'http://centre.example')
})

test('a host that is not there puts the work off', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const { archive } = archiveAt(t, { url: `http://127.0.0.1:${port}` })

  await assert.rejects(bytesOf(archive.waveforms(wanted, signal)), {
    code: 'SOURCE_DOWN',
    message: /broke the connection \(ECONNREFUSED\)$/,
  })
})

test('a host that is too slow to connect to puts the work off', async (t) => {
  const pools = new HostPools((_, callback) => {
    const error = Object.assign(new Error('slow'), { code: 'UND_ERR_CONNECT_TIMEOUT' })
    callback(error, null)
  })
  t.after(() => pools.close())
  const pool = pools.poolFor('http://192.0.2.1', { connections: 1, connectMs: 10 })

  await assert.rejects(
    pool.request({ path: '/', method: 'GET' }).catch((error: unknown) => {
      throw transportFault(error, '192.0.2.1', signal)
    }),
    { code: 'SOURCE_DOWN', message: '192.0.2.1 could not be connected to in time' },
  )
})

test('a shortage of this machine, a mistake of ours and an abort stay what they are', () => {
  const shortage = transportFault(Object.assign(new Error('x'), { code: 'EMFILE' }), 'h', signal)
  const mistake = new TypeError('mistake')
  const aborted = AbortSignal.abort('deadline')

  assert.equal(Reflect.get(Object(shortage), 'code'), 'RESOURCES')
  assert.equal(transportFault(mistake, 'h', signal), mistake)
  assert.equal(transportFault(mistake, 'h', aborted), 'deadline')
})

test('pools are kept by host', async (t) => {
  const pools = new HostPools()
  t.after(() => pools.close())
  const limits = { connections: 1, connectMs: 1000 }
  const first = pools.poolFor('http://host-0', limits)

  assert.equal(pools.poolFor('http://host-0', limits), first)
  assert.notEqual(pools.poolFor('http://host-1', limits), first)
})

test('of hosts that nothing is asked of, those are let go that were not asked for longest', async (t) => {
  const pools = new HostPools(undefined, 1)
  t.after(() => pools.close())
  const limits = { connections: 1, connectMs: 1000 }
  const busy = await startFdsnws(t, { busy: (_) => () => undefined })
  const asking = pools.poolFor(`http://${busy.host}`, limits)
  const answer = asking.request({ path: '/busy', method: 'GET' }).catch(() => 'closed')

  const [a, b] = ['http://a.example', 'http://b.example'].map((one) => pools.poolFor(one, limits))
  const again = pools.poolFor('http://a.example', limits)
  pools.poolFor('http://c.example', limits)

  assert.equal(again, a)
  assert.equal(b?.destroyed, true)
  assert.equal(a?.destroyed, false)
  assert.equal(pools.poolFor(`http://${busy.host}`, limits), asking)
  await pools.close()
  assert.equal(await answer, 'closed')
})

test('the check asks each service for its version', async (t) => {
  const version = inTurn(text('1.1.0'))
  const good = await upstream(t, { 'station/1/version': version, 'dataselect/1/version': version })
  const half = await upstream(t, { 'station/1/version': version })
  const closed = await upstream(t, { 'station/1/version': inTurn(status(403)) })

  await good.archive.check(signal)

  await assert.rejects(half.archive.check(signal), {
    message: /no service at .*\/dataselect\/1\/version$/,
  })
  await assert.rejects(closed.archive.check(signal), { message: /authorised users/ })
})

test('a pause lasts its time, or until the task is aborted', async (t) => {
  const pools = new HostPools()
  t.after(() => pools.close())
  const options = fdsnwsOptions(fdsnwsSchema.parse({ url: 'http://192.0.2.1' }))
  const service = new Service(options, { clock: stoppedClock().now, log: quiet, pools })
  const controller = new AbortController()

  await service.pause(1, signal)
  const endless = service.pause(1_000_000, controller.signal)
  controller.abort(new Error('deadline'))

  await assert.rejects(endless, /deadline/)
})

test('Retry-After is read as seconds or as a date', () => {
  const now = fromMilliseconds(Date.UTC(2024, 0, 1))
  const texts = ['120', ' 0 ', 'Mon, 01 Jan 2024 00:01:00 GMT', 'Sun, 31 Dec 2023 00:00:00 GMT']

  assert.deepEqual(
    texts.map((one) => readRetryAfter(one, now)),
    [120_000, 0, 60_000, 0],
  )
  assert.deepEqual(
    ['', 'soon', '-5', '1.5', 'Soon'].map((one) => readRetryAfter(one, now)),
    [undefined, undefined, undefined, undefined, undefined],
  )
})
