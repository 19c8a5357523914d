/**
 * The SMTP door: takes mail for the gateway's own addresses and for nobody else. A mail is answered
 * with 250 once the admission has made it durable, and not before; it is not read here.
 */
import { once } from 'node:events'

import type { SMTPServerOptions } from 'smtp-server'

import type { Log } from '../log/log.ts'
import { Fault } from '../model/index.ts'
import type { Clock } from '../model/index.ts'
import type { Admission } from './admission.ts'
import type { ListenAddress } from './listen.ts'
import { addressTest } from './networks.ts'
import type { BounceTest } from './recipients.ts'
import { Refusal } from './refusal.ts'
import { SmtpConversation } from './smtp-conversation.ts'
import { defaultSmtpLimits } from './smtp-limits.ts'
import type { SmtpLimits } from './smtp-limits.ts'
import { SmtpListener } from './smtp-session.ts'
import { roomTest } from './watermark.ts'
import type { DiskSpace } from './watermark.ts'

export interface SmtpDoorOptions {
  readonly listen: ListenAddress
  /** The gateway's own addresses. */
  readonly addresses: readonly string[]
  /** The addresses to which letters come back, where they do. */
  readonly bounces?: BounceTest
  /** What the gateway calls itself; by default the domain of its first address. */
  readonly name?: string
  /** Greeted without delay and not counted by address; their word counts no more than others'. */
  readonly trustedNetworks: readonly string[]
  /** The largest mail, in bytes: announced as SIZE, and enforced. */
  readonly mailBytes: number
  readonly admit: Admission['admit']
  readonly log: Log
  readonly clock: Clock
  /** The space of every disk that a mail is written to. */
  readonly free: () => Promise<readonly DiskSpace[]>
  /** The share of the disk, 0 to 1, that must be free for mail to be taken: 5 % by default. */
  readonly freeShare?: number
  /** PEM texts; without them STARTTLS is not offered. */
  readonly tls?: { readonly certificate: string; readonly key: string }
  readonly limits?: Partial<SmtpLimits>
}

export interface SmtpDoor {
  readonly port: number
  /** Takes no new mail, lets those under way end within a grace, then drops them. */
  close(): Promise<void>
}

/** @throws {Fault} `CONFIG` when it cannot listen there, or a network is not one */
export async function openSmtpDoor(options: SmtpDoorOptions): Promise<SmtpDoor> {
  const limits = { ...defaultSmtpLimits, ...options.limits }
  const listener = listenerFor(options, limits)
  const port = await listen(listener, options.listen)
  let isClosing = false
  const sweeper = setInterval(() => {
    const ended = listener.endOverdue(limits)
    if (ended > 0) options.log.info({ ended }, 'SMTP sessions ended at their deadline')
    if (isClosing) listener.endIdle()
  }, limits.sweepMs).unref()

  return {
    port,
    async close() {
      isClosing = true
      listener.endIdle()
      await new Promise<void>((resolve) => {
        listener.close(resolve)
      })
      clearInterval(sweeper)
    },
  }
}

function listenerFor(options: SmtpDoorOptions, limits: SmtpLimits): SmtpListener {
  const { log } = options
  const isTrusted = addressTest(options.trustedNetworks)
  const conversation = conversationFor(options, limits)
  const listener: SmtpListener = new SmtpListener(
    {
      ...wireOptions(options, limits),
      onConnect({ remoteAddress }, answer) {
        const isOne = isTrusted(remoteAddress)
        if (isOne || listener.countFrom(remoteAddress) <= limits.perAddress) answer()
        else {
          log.info({ peer: remoteAddress }, 'too many SMTP connections from one address')
          answer(new Refusal('TOO_MANY_CONNECTIONS'))
        }
      },
      onMailFrom: (...call) => {
        conversation.mailFrom(...call)
      },
      onRcptTo: (...call) => {
        conversation.recipient(...call)
      },
      onData: (...call) => {
        conversation.content(...call)
      },
    },
    isTrusted,
  )
  listener.on('error', (err) => {
    log.info({ err }, 'SMTP connection failed')
  })
  // The library answers 421 past `sessions`, and lets go of the socket later: this bounds sockets.
  listener.server.maxConnections = 2 * limits.sessions
  return listener
}

function conversationFor(options: SmtpDoorOptions, limits: SmtpLimits): SmtpConversation {
  const { mailBytes, freeShare: share = 0.05 } = options
  const hasRoom = roomTest(options.free, { mailBytes, share, freshMs: limits.spaceMs })
  const name = nameOf(options)
  const { recipients } = limits
  return new SmtpConversation({ ...options, name, recipients, hasRoom })
}

function wireOptions(options: SmtpDoorOptions, limits: SmtpLimits): SMTPServerOptions {
  const { tls } = options
  return {
    name: nameOf(options),
    banner: 'netdc',
    size: options.mailBytes,
    rejectOversized: true,
    hideENHANCEDSTATUSCODES: false,
    // WIZ, SHELL and KILL are jokes of the library; the rest is not for an open door.
    disabledCommands: ['AUTH', 'WIZ', 'SHELL', 'KILL', ...(tls ? [] : ['STARTTLS'])],
    disableReverseLookup: true,
    maxClients: limits.sessions,
    maxCommandLength: limits.commandBytes,
    socketTimeout: limits.idleMs,
    closeTimeout: limits.graceMs,
    ...(tls && { cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' as const }),
  }
}

function nameOf(options: SmtpDoorOptions): string {
  return options.name ?? options.addresses[0]?.split('@').at(-1) ?? 'localhost'
}

async function listen(listener: SmtpListener, { host, port }: ListenAddress): Promise<number> {
  try {
    listener.listen(port, host)
    await once(listener.server, 'listening')
  } catch (cause) {
    throw new Fault('CONFIG', `cannot listen for SMTP on ${host}, port ${port}`, { cause })
  }
  const address = listener.server.address()
  return typeof address === 'object' && address ? address.port : port
}
