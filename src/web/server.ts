/**
 * The public web server: the pick-up of shipments, and nothing that tells about anybody's requests.
 * The monitor is another server.
 */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'

import fastify from 'fastify'
import type { FastifyInstance } from 'fastify'

import { Fault } from '../model/index.ts'
import { isLoopback } from '../receive/listen.ts'
import { limitPerAddress } from './connections.ts'
import { servePickups } from './pickup.ts'
import type { PickupOptions } from './pickup.ts'
import { sayPlainly, withSafeHeaders } from './plain.ts'
import { defaultWebLimits } from './web-limits.ts'
import type { WebLimits } from './web-limits.ts'

export interface WebOptions extends PickupOptions {
  readonly listen: { readonly host: string; readonly port: number }
  /** Paths of PEM files; with both, HTTPS is spoken. */
  readonly certificate?: string
  readonly key?: string
  /** How long downloads may go on when the server closes; they can be resumed later. */
  readonly graceMs?: number
  readonly limits?: Partial<WebLimits>
  /** Whose connections are not counted; those of this machine unless told. */
  readonly isFree?: (address: string) => boolean
}

export interface Web {
  readonly port: number
  /** Where it listens, without a slash at the end. */
  readonly url: string
  close(): Promise<void>
}

interface Tls {
  readonly cert: Buffer
  readonly key: Buffer
}

/** @throws {Fault} `CONFIG` when it cannot listen there, or the certificate cannot be used */
export async function openWeb(options: WebOptions): Promise<Web> {
  const { graceMs = 5000 } = options
  const tls = await readTls(options)
  const { app, port } = await start(options, tls)
  return {
    port,
    url: `${tls ? 'https' : 'http'}://${urlHost(options.listen.host)}:${port}`,
    async close() {
      const timer = setTimeout(() => {
        app.server.closeAllConnections()
      }, graceMs)
      await app.close()
      clearTimeout(timer)
    },
  }
}

async function readTls({ certificate, key }: WebOptions): Promise<Tls | undefined> {
  if (!certificate && !key) return undefined
  if (!certificate || !key) throw new Fault('CONFIG', 'HTTPS needs both a certificate and its key')
  try {
    return { cert: await readFile(certificate), key: await readFile(key) }
  } catch (cause) {
    throw new Fault('CONFIG', 'the certificate or its key cannot be read', { cause })
  }
}

async function start(options: WebOptions, tls: Tls | undefined) {
  const { host, port } = options.listen
  try {
    const app = createApp(options, tls)
    await app.listen({ host, port })
    const address = app.server.address()
    return { app, port: typeof address === 'object' && address ? address.port : port }
  } catch (cause) {
    throw new Fault('CONFIG', `cannot serve the web on ${host}, port ${port}`, { cause })
  }
}

/** Nothing is logged by fastify: its lines hold URLs, and the URLs of pick-ups are secrets. */
function createApp(options: WebOptions, tls: Tls | undefined): FastifyInstance {
  const app = fastify({
    logger: false,
    forceCloseConnections: 'idle',
    serverFactory: (handler) => createLimited(handler, options, tls),
    // Nothing is ever sent here but questions.
    bodyLimit: 1024,
    // Names of shipments hold labels, which are long at times.
    routerOptions: { maxParamLength: 500 },
    // The library would repeat the URL that it cannot read.
    frameworkErrors(_error, _request, reply) {
      sayPlainly(withSafeHeaders(reply), 404, 'There is nothing here.')
    },
  })
  addPlainPages(app, options)
  servePickups(app, options)
  return app
}

function createLimited(
  handler: RequestListener,
  { limits: wanted, isFree = isLoopback }: WebOptions,
  tls: Tls | undefined,
): Server {
  const limits = { ...defaultWebLimits, ...wanted }
  const settings = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.sweepMs,
    noDelay: true,
  }
  const server = tls
    ? createSecureServer({ ...settings, ...tls }, handler)
    : createServer(settings, handler)
  server.maxConnections = limits.connections
  limitPerAddress(server, limits.perAddress, isFree)
  return server.setTimeout(limits.silenceMs)
}

function addPlainPages(app: FastifyInstance, { log }: WebOptions): void {
  app.addHook('onRequest', (_request, reply, done) => {
    withSafeHeaders(reply)
    done()
  })
  app.setNotFoundHandler((_request, reply) => sayPlainly(reply, 404, 'There is nothing here.'))
  app.setErrorHandler((error, _request, reply) => {
    log.error({ err: error }, 'web request failed')
    return sayPlainly(reply, 500, 'Something went wrong. Please try again later.')
  })
  app.get('/', (_request, reply) =>
    sayPlainly(
      reply,
      200,
      'This is a NetDC gateway. Shipments are fetched by the links in letters.',
    ),
  )
  app.get('/health', (_request, reply) => sayPlainly(reply, 200, 'ok'))
}

/** A host as it stands in a URL; what listens everywhere is reached on this machine, too. */
export function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === '') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
