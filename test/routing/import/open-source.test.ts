import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'

import { openSource, redirected } from '../../../routing/import/open-source.ts'
import type { OpenOptions } from '../../../routing/import/open-source.ts'
import { temporaryFolder } from '../../kit/temporary-folder.ts'

function options(said: Partial<OpenOptions> = {}): OpenOptions {
  const signal = new AbortController().signal
  return { signal, input: Readable.from([]), most: 1000, agent: 'netdc/test', ...said }
}

/** A web server of the test's own. @returns its URL, with a slash at the end */
async function serving(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}/`
}

test('a file is read', async (t) => {
  const file = join(temporaryFolder(t), 'a.txt')
  writeFileSync(file, 'hello')

  const bytes = await openSource(file, options())

  assert.equal(bytes.toString(), 'hello')
})

test('standard input is read', async () => {
  const input = Readable.from([Buffer.from('hel'), Buffer.from('lo')])

  const bytes = await openSource('-', options({ input }))

  assert.equal(bytes.toString(), 'hello')
})

test('a file that is not there, and one that is too large, are named', async (t) => {
  const file = join(temporaryFolder(t), 'a.txt')
  writeFileSync(file, 'hello')

  await assert.rejects(openSource(`${file}.not`, options()), {
    code: 'CONFIG',
    message: /a\.txt\.not cannot be read: ENOENT/,
  })
  await assert.rejects(openSource(file, options({ most: 4 })), {
    code: 'TOO_LARGE',
    message: /a\.txt is larger than 4 bytes$/,
  })
})

test('a URL is asked, and what is packed for the way is unpacked', async (t) => {
  const agents: (string | undefined)[] = []
  const url = await serving(t, (request, response) => {
    agents.push(request.headers['user-agent'])
    response.setHeader('content-encoding', 'gzip')
    response.end(gzipSync('hello'))
  })

  const bytes = await openSource(url, options())

  assert.equal(bytes.toString(), 'hello')
  assert.deepEqual(agents, ['netdc/test'])
})

test('five redirects are followed', async (t) => {
  const url = await serving(t, ({ url: path }, response) => {
    const count = path?.length ?? 0
    if (count > 5) response.end('there')
    else response.writeHead(302, { location: `${path ?? ''}x` }).end('elsewhere')
  })

  const bytes = await openSource(url, options())

  assert.equal(bytes.toString(), 'there')
})

test('more redirects are refused', async (t) => {
  const url = await serving(t, (_request, response) => {
    response.writeHead(301, { location: '/' }).end()
  })

  await assert.rejects(openSource(url, options()), {
    code: 'SOURCE_BROKEN',
    message: `${url} redirects more than 5 times`,
  })
})

test('a redirect without a place is refused', async (t) => {
  const url = await serving(t, (_request, response) => {
    response.writeHead(301).end()
  })

  await assert.rejects(openSource(url, options()), { message: `${url} redirects to nowhere` })
})

test('redirects stay on the web, and within HTTPS', () => {
  const plain = new URL('http://a.test/x')
  const secure = new URL('https://a.test/x')

  assert.equal(redirected(plain, '/y').href, 'http://a.test/y')
  assert.equal(redirected(plain, 'https://b.test').href, 'https://b.test/')
  assert.equal(redirected(secure, '//b.test/').href, 'https://b.test/')
  for (const location of ['http://a.test/x', 'file:///etc/passwd', 'http://', null]) {
    assert.throws(() => redirected(secure, location), { code: 'SOURCE_BROKEN' })
  }
})

test('a status other than 200 is told', async (t) => {
  const url = await serving(t, (request, response) => {
    const isEmpty = request.url === '/204'
    response.writeHead(isEmpty ? 204 : 503).end(isEmpty ? undefined : 'sorry')
  })

  await assert.rejects(openSource(url, options()), {
    code: 'SOURCE_BROKEN',
    message: `${url} answered 503`,
  })
  await assert.rejects(openSource(`${url}204`, options()), {
    message: `${url}204 answered 204, which means that it has nothing`,
  })
})

test('an answer that is too large is not read to its end', async (t) => {
  const url = await serving(t, (_request, response) => {
    const more = () => {
      while (response.write(Buffer.alloc(65_536)));
      response.once('drain', more)
    }
    more()
  })

  await assert.rejects(openSource(url, options()), {
    code: 'TOO_LARGE',
    message: `${url} is larger than 1000 bytes`,
  })
})

test('a server that hangs is given up, before its answer and in it', async (t) => {
  for (const hasBegun of [false, true]) {
    const patience = new AbortController()
    const url = await serving(t, (_request, response) => {
      if (hasBegun) response.write('hel', giveUp)
      else giveUp()
    })
    const giveUp = () => {
      patience.abort(new DOMException('too long', 'TimeoutError'))
    }

    await assert.rejects(openSource(url, options({ signal: patience.signal })), {
      code: 'SOURCE_DOWN',
      message: `${url} did not answer in time`,
    })
  }
})

test('a connection that breaks is told', async (t) => {
  const url = await serving(t, (_request, response) => {
    response.socket?.destroy()
  })

  await assert.rejects(openSource(url, options()), {
    code: 'SOURCE_DOWN',
    message: /^http:\S+ cannot be reached: \S/,
  })
})

test('a shortage on this machine is told as one', async (t) => {
  const url = await serving(t, (_request, response) => response.end('hello'))
  const shortage = Object.assign(new Error('too many open files'), { code: 'EMFILE' })

  await assert.rejects(openSource(url, options({ signal: AbortSignal.abort(shortage) })), {
    code: 'RESOURCES',
    message: `${url} cannot be reached: too many open files`,
  })
})

test('what interrupts the reading of standard input stays what it is', async () => {
  const broken = new Error('broken')
  const input = Readable.from(
    (function* () {
      yield Buffer.from('hel')
      throw broken
    })(),
  )

  await assert.rejects(openSource('-', options({ input })), broken)
})

test('other schemes, broken URLs and passwords are refused unasked', async () => {
  const refused = async (name: string, message: RegExp) => {
    await assert.rejects(openSource(name, options()), { code: 'CONFIG', message })
  }

  await refused('ftp://a.test/x', /^ftp:.* is neither a file nor an http\(s\) URL$/)
  await refused('file:///etc/passwd', /neither a file nor/)
  await refused('http://', /neither a file nor/)
  await refused('https://joe:secret@a.test/', /^the URL of a\.test holds a user or a password/)
  await refused('https://joe@a.test/', /^the URL of a\.test holds/)
})
