/** A fake data centre with FDSN web services: it answers as the test says, well or badly. */
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

import { matchesPattern } from '../../src/model/index.ts'

/** One line of a POST request, as it stands there. */
export interface PostLine {
  readonly network: string
  readonly station: string
  readonly location: string
  readonly channel: string
  readonly start: string
  readonly end: string
}

export interface ServiceRequest {
  readonly method: string
  /** Below `/fdsnws`, e.g. `/dataselect/1/query`. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** Of the address, or the `key=value` lines of the body. */
  readonly parameters: ReadonlyMap<string, string>
  readonly lines: readonly PostLine[]
}

/** Writes the answer itself, so that it may stop in the middle of it. */
export type Reply = (response: ServerResponse) => void
export type Responder = (request: ServiceRequest) => Reply

export interface FakeCentre {
  /** Its base address, ending in `/fdsnws`. */
  readonly url: string
  readonly host: string
  readonly requests: readonly ServiceRequest[]
  /** The most requests that were being answered at one time. */
  readonly mostAtOnce: () => number
}

export const miniseed = 'application/vnd.fdsn.mseed'

/** @param responders - by what the path begins with below `/fdsnws/`, e.g. `dataselect/1/query` */
export async function startFdsnws(
  t: TestContext,
  responders: Readonly<Record<string, Responder>>,
): Promise<FakeCentre> {
  const requests: ServiceRequest[] = []
  let now = 0
  let most = 0
  const server = createServer((incoming, response) => {
    most = Math.max(most, ++now)
    response.once('close', () => now--)
    void bodyOf(incoming).then((body) => {
      const request = readRequest(incoming, body)
      requests.push(request)
      const found = Object.entries(responders).find(([path]) => request.path.startsWith(`/${path}`))
      const reply = found ? found[1](request) : status(404)
      reply(response)
    })
  })
  const host = await listen(t, server)
  return { url: `http://${host}/fdsnws`, host, requests, mostAtOnce: () => most }
}

/** Everything, in one go. */
export function whole(body: Uint8Array | string, mediaType = miniseed): Reply {
  return (response) => {
    response.writeHead(200, { 'content-type': mediaType })
    response.end(body)
  }
}

export function text(body: string): Reply {
  return whole(body, 'text/plain; charset=utf-8')
}

export function status(
  code: number,
  body = '',
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return (response) => {
    response.writeHead(code, { 'content-type': 'text/plain', ...headers })
    response.end(body)
  }
}

/** Promises the whole, sends so many bytes of it and breaks the connection. */
export function cut(body: Uint8Array | string, after: number, mediaType = miniseed): Reply {
  const bytes = Buffer.from(body)
  return (response) => {
    response.writeHead(200, { 'content-type': mediaType, 'content-length': bytes.length })
    response.write(bytes.subarray(0, after), () => response.destroy())
  }
}

/** The same, so that the end looks like an end: no length is told. */
export function cutUnseen(body: Uint8Array, after: number): Reply {
  return whole(body.subarray(0, after))
}

/** A few bytes at a time. */
export function drip(body: Uint8Array, pieceBytes: number): Reply {
  return (response) => {
    response.writeHead(200, { 'content-type': miniseed })
    const send = (from: number) => {
      if (from >= body.length) response.end()
      else {
        response.write(body.subarray(from, from + pieceBytes), () => {
          setImmediate(send, from + pieceBytes)
        })
      }
    }
    send(0)
  }
}

/** Begins, and then says nothing more for ever. */
export function silent(body: Uint8Array): Reply {
  return (response) => {
    response.writeHead(200, { 'content-type': miniseed, 'content-length': body.length + 1 })
    response.write(body)
  }
}

/** Never says anything. */
export function mute(): Reply {
  return () => {}
}

/** One reply after another; the last one again and again. */
export function inTurn(...replies: readonly Reply[]): Responder {
  let next = 0
  return () => replies[Math.min(next++, replies.length - 1)] ?? status(500)
}

/** A record, or a channel, that the fake centre holds. */
export interface Held<T> {
  readonly network: string
  readonly station: string
  readonly location: string
  readonly channel: string
  /** ISO times without a zone. */
  readonly start: string
  readonly end: string
  readonly what: T
}

/** What the lines of a request match: the times inclusive, as web services do. */
export function matching<T>(held: readonly Held<T>[], lines: readonly PostLine[]): T[] {
  return held.filter((one) => lines.some((line) => matchesLine(line, one))).map(({ what }) => what)
}

function matchesLine(line: PostLine, held: Held<unknown>): boolean {
  return (
    matchesPattern(line.network, held.network) &&
    matchesPattern(line.station, held.station) &&
    matchesPattern(line.location === '--' ? '' : line.location, held.location) &&
    matchesPattern(line.channel, held.channel) &&
    Date.parse(`${held.start}Z`) <= Date.parse(`${line.end}Z`) &&
    Date.parse(`${held.end}Z`) >= Date.parse(`${line.start}Z`)
  )
}

/** The grammar of POST bodies: `key=value` lines, then lines of six words. */
export function readPost(body: string): Pick<ServiceRequest, 'parameters' | 'lines'> {
  const rows = body.split('\n').filter((row) => row !== '')
  const isParameter = (row: string) => /^\w+=\S*$/.test(row)
  const count = rows.findIndex((row) => !isParameter(row))
  const heads = count < 0 ? rows : rows.slice(0, count)
  const parameters = new Map(heads.map((row) => [row.split('=', 1)[0] ?? '', valueOf(row)]))
  return { parameters, lines: rows.slice(heads.length).map(readLine) }
}

function valueOf(row: string): string {
  return row.slice(row.indexOf('=') + 1)
}

function readLine(row: string): PostLine {
  const words = row.split(' ')
  if (words.length !== 6 || words.includes('')) throw new Error(`not a line of six words: ${row}`)
  const [network = '', station = '', location = '', channel = '', start = '', end = ''] = words
  return { network, station, location, channel, start, end }
}

function readRequest(incoming: IncomingMessage, body: string): ServiceRequest {
  const url = new URL(incoming.url ?? '/', 'http://fake')
  const path = url.pathname.replace(/^\/fdsnws/, '')
  const { method = 'GET', headers } = incoming
  const read = method === 'POST' ? readPost(body) : { parameters: url.searchParams, lines: [] }
  return { method, path, headers, body, lines: read.lines, parameters: new Map(read.parameters) }
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  let body = ''
  for await (const piece of incoming) body += String(piece)
  return body
}

async function listen(t: TestContext, server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `127.0.0.1:${addressOf(server).port}`
}

function addressOf(server: Server): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening')
  return address
}
