/** How upstream hosts are reached: who we say we are, redirects, hosts that are not there, and the check. */
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'

import { HostPools } from '../../../../handlers/seismic/fdsnws/host-pools.ts'
import { fdsnwsOptions, fdsnwsSchema } from '../../../../handlers/seismic/fdsnws/options.ts'
import { readRetryAfter } from '../../../../handlers/seismic/fdsnws/retry-after.ts'
import { Service } from '../../../../handlers/seismic/fdsnws/service.ts'
import { transportFault } from '../../../../handlers/seismic/fdsnws/transport-fault.ts'
import { fromMilliseconds } from '../../../../src/model/index.ts'
import { stoppedClock } from '../../../kit/clock.ts'
import { inTurn, status, text, whole } from '../../../kit/fdsnws-server.ts'
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
  ['another host', 'http://192.0.2.1/query', /redirects to 192\.0\.2\.1, which is not followed$/],
  ['another scheme', 'ftp://127.0.0.1/query', /redirects to 127\.0\.0\.1, which is not followed$/],
  ['a file', 'file:///etc/passwd', /redirects to file:, which is not followed$/],
  ['no address', 'http://[', /redirects to nowhere, which is not followed$/],
  ['itself', '/fdsnws/dataselect/1/query', /redirects too often$/],
]

for (const [name, location, message] of astray) {
  test(`a redirect to ${name} is not followed for ever, or at all`, async (t) => {
    const { archive } = await upstream(t, { [query]: inTurn(status(302, '', { location })) })

    await assert.rejects(bytesOf(archive.waveforms(wanted, signal)), {
      code: 'SOURCE_DOWN',
      message,
    })
  })
}

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

test('pools are kept by host, and not without number', async (t) => {
  const pools = new HostPools()
  t.after(() => pools.close())
  const limits = { connections: 1, connectMs: 1000 }
  const first = pools.poolFor('http://host-0', limits)

  assert.equal(pools.poolFor('http://host-0', limits), first)
  for (let i = 1; i <= 64; i++) pools.poolFor(`http://host-${i}`, limits)

  assert.notEqual(pools.poolFor('http://host-0', limits), first)
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
