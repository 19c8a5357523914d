/** The `Received` field that the gateway puts before a mail (RFC 5321 4.4). */
import type { Instant } from '../model/index.ts'

export interface Passage {
  /** What the peer called itself at EHLO: checked to be a host name or an address literal. */
  readonly helo: string
  /** The IP address of the peer. */
  readonly peer: string
  /** The name of this gateway. */
  readonly by: string
  /** `SMTP`, `ESMTP` or `ESMTPS`. */
  readonly protocol: string
  /** Protocol and cipher, e.g. `TLSv1.3 TLS_AES_256_GCM_SHA384`; empty without TLS. */
  readonly tls: string
  /** Names this transaction in the log. */
  readonly id: string
  readonly at: Instant
}

/** Ends with CR LF. */
export function traceLine(passage: Passage): string {
  const literal = passage.peer.includes(':') ? `IPv6:${passage.peer}` : passage.peer
  const tls = passage.tls === '' ? '' : ` (${passage.tls})`
  const date = new Date(passage.at / 1000).toUTCString().replace('GMT', '+0000')
  return (
    `Received: from ${passage.helo} ([${literal}])\r\n` +
    `\tby ${passage.by} (netdc) with ${passage.protocol}${tls} id ${passage.id};\r\n` +
    `\t${date}\r\n`
  )
}
