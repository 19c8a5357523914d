/** An SMTP door on a port of its own that keeps what it takes in memory. */
import type { TestContext } from 'node:test'

import type { Envelope } from '../../src/ledger/ledger.ts'
import type { Log } from '../../src/log/log.ts'
import type { MailId } from '../../src/model/index.ts'
import { MailContent } from '../../src/receive/content.ts'
import { openSmtpDoor } from '../../src/receive/smtp-door.ts'
import type { SmtpDoorOptions } from '../../src/receive/smtp-door.ts'
import { stoppedClock } from '../kit/clock.ts'
import { quiet } from '../kit/quiet.ts'

export interface Taken {
  readonly text: string
  readonly envelope: Envelope
  readonly peer: string
  readonly trace: string
}

export async function doorInMemory(t: TestContext, settings: Partial<SmtpDoorOptions> = {}) {
  const taken: Taken[] = []
  const door = await openSmtpDoor({
    listen: { host: '127.0.0.1', port: 0 },
    addresses: ['requests@gw.test', 'Other@gw.test'],
    trustedNetworks: ['127.0.0.0/8', '::1'],
    mailBytes: 100_000,
    log: quiet,
    clock: stoppedClock().now,
    free: async () => [{ free: 1e12, total: 1e12 }],
    async admit(mail, envelope, peer, _door, trace = '') {
      const text = mail instanceof MailContent ? mail.whole().toString('latin1') : ''
      taken.push({ text, envelope, peer, trace })
      return { id: String(taken.length) as MailId, isNew: true }
    },
    ...settings,
    limits: { graceMs: 100, ...settings.limits },
  })
  t.after(() => door.close())
  return { door, taken, port: door.port }
}

/** A log that keeps its sentences and the fields with them. */
export function listeningLog() {
  const lines: { readonly fields: object; readonly sentence: string }[] = []
  const keep = (fields: object, sentence: string) => {
    lines.push({ fields, sentence })
  }
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep }
  return { log, lines, sentences: () => lines.map(({ sentence }) => sentence) }
}
