/** Fetches the bytes of a source: a file, standard input, or an http(s) URL. */
import { createReadStream } from 'node:fs'

import { asFault, Fault } from '../../src/model/index.ts'

export interface OpenOptions {
  /** Ends the wait for a source that does not answer. */
  readonly signal: AbortSignal
  /** What `-` stands for. */
  readonly input: AsyncIterable<Uint8Array>
  /** How many bytes a source may have. */
  readonly most: number
  /** How the program calls itself to web servers. */
  readonly agent: string
}

/**
 * @param name - a file, `-`, or a URL
 * @throws {Fault} `CONFIG` for a file that cannot be read and a URL that may not be asked,
 *   `SOURCE_DOWN` for a server that does not answer, `SOURCE_BROKEN` for one that answers badly,
 *   `TOO_LARGE`
 */
export async function openSource(name: string, options: OpenOptions): Promise<Buffer> {
  if (name === '-') return collect(options.input, 'standard input', options.most)
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(name) ? askable(name) : undefined
  return url === undefined ? openFile(name, options) : fetchSource(url, options)
}

const mostRedirects = 5

/**
 * The address that a redirect leads to.
 *
 * @throws {Fault} `SOURCE_BROKEN` where it leads to anything but the web, or out of HTTPS, which would
 *   let anyone on the way write the table
 */
export function redirected(from: URL, location: string | null): URL {
  const to = URL.parse(location ?? '', from.href)
  const isWeb = to?.protocol === 'https:' || (to?.protocol === 'http:' && from.protocol === 'http:')
  if (location !== null && to !== null && isWeb) return to
  throw new Fault('SOURCE_BROKEN', `${from.href} redirects to ${location ?? 'nowhere'}`)
}

/** @throws {Fault} `CONFIG` */
function askable(name: string): URL {
  const url = URL.parse(name)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new Fault('CONFIG', `${name} is neither a file nor an http(s) URL`)
  }
  if (url.username === '' && url.password === '') return url
  throw new Fault('CONFIG', `the URL of ${url.host} holds a user or a password; sources are public`)
}

async function fetchSource(first: URL, options: OpenOptions): Promise<Buffer> {
  let url = first
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    try {
      const answer = await ask(url, options)
      if (answer.status < 300 || answer.status > 399) return await bodyOf(answer, url, options.most)
      await answer.body?.cancel()
      url = redirected(url, answer.headers.get('location'))
    } catch (thrown) {
      throw netFault(thrown, url)
    }
  }
  throw new Fault('SOURCE_BROKEN', `${first.href} redirects more than ${mostRedirects} times`)
}

function ask(url: URL, { signal, agent }: OpenOptions): Promise<Response> {
  return fetch(url.href, { signal, redirect: 'manual', headers: { 'user-agent': agent } })
}

async function bodyOf(answer: Response, url: URL, most: number): Promise<Buffer> {
  if (answer.status === 200 && answer.body !== null) return collect(answer.body, url.href, most)
  await answer.body?.cancel()
  const said = answer.status === 204 ? ', which means that it has nothing' : ''
  throw new Fault('SOURCE_BROKEN', `${url.href} answered ${answer.status}${said}`)
}

function netFault(thrown: unknown, { href }: URL): Fault {
  if (thrown instanceof Fault) return thrown
  if (thrown instanceof DOMException) {
    return new Fault('SOURCE_DOWN', `${href} did not answer in time`, { cause: thrown })
  }
  const { code, message } = asFault(rootOf(thrown))
  const isShortage = code === 'RESOURCES'
  const detail = `${href} cannot be reached: ${message}`
  return new Fault(isShortage ? code : 'SOURCE_DOWN', detail, { cause: thrown })
}

/** What fetch has to say of a connection that failed is in the cause of what it throws. */
function rootOf(thrown: unknown): unknown {
  let root = thrown
  while (root instanceof Error && root.cause !== undefined) root = root.cause
  return root
}

async function openFile(name: string, { most }: OpenOptions): Promise<Buffer> {
  try {
    return await collect(createReadStream(name), name, most)
  } catch (thrown) {
    const { code, message } = asFault(thrown)
    if (code !== 'UNEXPECTED') throw thrown
    throw new Fault('CONFIG', `${name} cannot be read: ${message}`, { cause: thrown })
  }
}

/** @throws {Fault} `TOO_LARGE` as soon as there is more */
async function collect(
  pieces: AsyncIterable<Uint8Array>,
  name: string,
  most: number,
): Promise<Buffer> {
  const held: Uint8Array[] = []
  let bytes = 0
  for await (const piece of pieces) {
    bytes += piece.length
    if (bytes > most) throw new Fault('TOO_LARGE', `${name} is larger than ${most} bytes`)
    held.push(piece)
  }
  return Buffer.concat(held)
}
